{#
    Gives every row the newest name of what it is about, also those that a build leaves alone. Post-hook of marts that are
    not made whole by each build. `column` is the name here, `key` the id on both sides, `dimension` the model that knows
    the name by `dimension_column`; with `where`, only of rows that it holds for.
#}
{% macro take_newest_names(
    column='name', key='series_id', dimension='dim_series', dimension_column='name', dimension_key=none, where=none
) %}
    update {{ this }} as mart
    set {{ column }} = known.{{ dimension_column }}
    from {{ ref(dimension) }} as known
    where
        mart.{{ key }} = known.{{ dimension_key or key }}
        and mart.{{ column }} is distinct from known.{{ dimension_column }}
        {%- if where %}
        and {{ where }}
        {%- endif %}
{% endmacro %}
