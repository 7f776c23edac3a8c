{#
    Strategy `replace_window`: the model's rows take the place of all rows of the window's days, also of days
    that have no rows now. The column of the day is `date_id`; with `meta.window_columns`, a row belongs to the
    window if any of these columns is in it.
#}
{% macro get_incremental_replace_window_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set day_columns = (config.get('meta') or {}).get('window_columns', ['date_id']) -%}

    delete from {{ arg_dict['target_relation'] }}
    where
        {%- for column in day_columns %}
        {{ column }} between date '{{ window_start() }}' and date '{{ window_end() }}'{{ " or" if not loop.last }}
        {%- endfor %};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }};
{% endmacro %}
