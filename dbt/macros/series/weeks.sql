{# Whether a week is one that a build makes: one of the window, and every week where there is no table yet. #}
{% macro is_made_now(column) -%}
    {%- if is_incremental() -%}
    {{ column }} between date '{{ window_start() }}' and date '{{ window_end() }}'
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
