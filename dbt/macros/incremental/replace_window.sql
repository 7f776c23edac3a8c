{#
    Strategy `replace_window`: the model's rows take the place of all rows of the window's days, also of days
    that have no rows now. The column of the day is `date_id`.
#}
{% macro get_incremental_replace_window_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}

    delete from {{ arg_dict['target_relation'] }}
    where date_id between date '{{ window_start() }}' and date '{{ window_end() }}';

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }};
{% endmacro %}
