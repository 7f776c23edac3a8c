{# Whether a week is one of the window. #}
{% macro is_of_window(column) -%}
    {{ column }} between date '{{ window_start() }}' and date '{{ window_end() }}'
{%- endmacro %}

{# Whether a week is one that a build makes: one of the window, and every week where there is no table yet. #}
{% macro is_made_now(column) -%}
    {%- if is_incremental() -%}
    {{ is_of_window(column) }}
    {%- else -%}
    true
    {%- endif -%}
{%- endmacro %}
