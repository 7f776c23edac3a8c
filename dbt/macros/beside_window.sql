{# Whether a day is in the window, or one of these numbers of days before or after a day that is. #}
{% macro is_beside_window(column, distances) -%}
    (
        {%- for days in [0] + distances %}
        {{ column }} between date '{{ window_start() }}' - {{ days }} and date '{{ window_end() }}' - {{ days }}
        or {{ column }} between date '{{ window_start() }}' + {{ days }} and date '{{ window_end() }}' + {{ days }}
        {{- " or" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
