{# How a value of TMDB's becomes ours: what means "unknown" there is NULL here. #}

{% macro text_or_null(value) -%}
    case when trim({{ value }}) <> '' then {{ value }} end
{%- endmacro %}

{# TMDB says 0 for an unknown amount, length or vote. #}
{% macro positive_or_null(value) -%}
    case when {{ value }} > 0 then {{ value }} end
{%- endmacro %}

{# Only the day counts: for a day in 2021 and in 2024 TMDB sent 'YYYY-MM-DD HH:MM:SS UTC' for 'YYYY-MM-DD'. #}
{% macro day_or_null(value) -%}
    try_cast(regexp_extract({{ value }}, '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}') as date)
{%- endmacro %}

{% macro match_or_null(value, pattern) -%}
    case when regexp_full_match({{ value }}, '{{ pattern }}') then {{ value }} end
{%- endmacro %}

{% macro country_code_or_null(value) -%}
    {{ match_or_null(value, '[A-Z]{2}') }}
{%- endmacro %}

{% macro language_code_or_null(value) -%}
    lower({{ text_or_null(value) }})
{%- endmacro %}

{# NaN and infinity are no observation. #}
{% macro finite_or_null(value) -%}
    case when isfinite({{ value }}) then {{ value }} end
{%- endmacro %}

{#
    A few hundred dollars are nobody's budget or revenue: somebody meant thousands or millions. Twice as much as any film
    ever cost or earned is a slip, and would lead every ranking.
#}
{% macro is_implausible(amount, above) -%}
    coalesce({{ amount }} < {{ var('implausible_below_usd') }} or {{ amount }} > {{ above }}, false)
{%- endmacro %}
