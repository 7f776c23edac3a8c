{# Whether a text is an IMDb id of a title. #}
{% macro is_imdb_id(value) -%}
    coalesce(regexp_full_match({{ value }}, 'tt[0-9]{7,10}'), false)
{%- endmacro %}
