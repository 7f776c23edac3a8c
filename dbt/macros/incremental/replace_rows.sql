{#
    Strategy `replace_rows`: the model's rows take the place of the rows with the same key.

    Strategy `keep_newest`: the same, but an existing row gives way only to one that is as new or newer by
    the columns of `meta.newest_by` (default: `observed_at`). So the order in which days are built does not
    matter. With `meta.named_first`, a row with a name wins over one without, whichever is newer.

    Rows that would not change are left alone: a rerun writes nothing. dbt runs both statements in the
    transaction it opened for the model.
#}
{% macro get_incremental_replace_rows_sql(arg_dict) %}
    {{ return(_replace_rows_sql(arg_dict, [])) }}
{% endmacro %}

{% macro get_incremental_keep_newest_sql(arg_dict) %}
    {%- set meta = config.get('meta') or {} -%}
    {%- set newest_by = meta.get('newest_by', ['observed_at']) -%}
    {%- set order = (['(%s.name is not null)'] if meta.get('named_first') else []) -%}
    {%- for column in newest_by -%}{%- do order.append('%s.' ~ column) -%}{%- endfor -%}
    {{ return(_replace_rows_sql(arg_dict, order)) }}
{% endmacro %}

{% macro _replace_rows_sql(arg_dict, order) %}
    {%- set target = arg_dict['target_relation'] -%}
    {%- set key = [arg_dict['unique_key']] if arg_dict['unique_key'] is string else arg_dict['unique_key'] -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | list -%}

    delete from {{ target }} as existing
    using {{ arg_dict['temp_relation'] }} as candidate
    where
        {%- for column in key %}
        existing.{{ column }} = candidate.{{ column }} and
        {%- endfor %}
        {%- if order %}
        row({% for part in order %}{{ part % 'candidate' }}{{ ", " if not loop.last }}{% endfor %})
        >= row({% for part in order %}{{ part % 'existing' }}{{ ", " if not loop.last }}{% endfor %}) and
        {%- endif %}
        row({% for column in columns %}candidate.{{ column }}{{ ", " if not loop.last }}{% endfor %})
        is distinct from
        row({% for column in columns %}existing.{{ column }}{{ ", " if not loop.last }}{% endfor %});

    insert into {{ target }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }}
    from {{ arg_dict['temp_relation'] }} as candidate
    where not exists (
        select 1
        from {{ target }} as existing
        where
            {%- for column in key %}
            existing.{{ column }} = candidate.{{ column }}{{ " and" if not loop.last }}
            {%- endfor %}
    );
{% endmacro %}
