{#
    How texts that stand for numbers are read, whoever sent them. What is not understood is NULL, never 0.
#}

{# 'N/A' and blanks say that there is nothing. #}
{% macro told_or_null(value) -%}
    case when trim({{ value }}) not in ('', 'N/A') then trim({{ value }}) end
{%- endmacro %}

{# A number of votes, seasons or the like: 1,636,741 or 1636741 or 25,000+ or 25,000+ Ratings. #}
{% macro told_count(value) -%}
    try_cast(
        replace(
            regexp_extract(
                trim({{ value }}),
                '^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.]0+)?[+]?(?: [A-Za-z]+)?$',
                1
            ),
            ',',
            ''
        ) as bigint
    )
{%- endmacro %}

{# Whether such a number is only the least it can be. #}
{% macro is_told_floor(value) -%}
    coalesce(regexp_full_match(trim({{ value }}), '[0-9][0-9,]*[+](?: [A-Za-z]+)?'), false)
{%- endmacro %}

{# The number of a score as it is told: 8.7 of 8.7/10, 96 of 96%, 82 of 82/100, 9.2 of 9.2. #}
{% macro told_score(value) -%}
    try_cast(regexp_extract(trim({{ value }}), '^(-?[0-9]+(?:[.][0-9]+)?)(?:/[0-9]+|%)?$', 1) as double)
{%- endmacro %}

{# The scale a score says it is on: 10 of 8.7/10, 100 of 96%; NULL if it does not say. #}
{% macro told_scale(value) -%}
    case
        when trim({{ value }}) like '%\%' escape '\' then 100.0
        else nullif(try_cast(regexp_extract(trim({{ value }}), '^[-0-9.]+/([0-9]+)$', 1) as double), 0)
    end
{%- endmacro %}

{# Minutes: 44 min, and the slip 31S min. #}
{% macro told_minutes(value) -%}
    try_cast(regexp_extract(trim({{ value }}), '^([0-9]{1,4})S? min$', 1) as integer)
{%- endmacro %}

{# The first and last year of 2008–2013, 2019– (it runs) or 2006; the dash is U+2013 or a hyphen. #}
{% macro told_first_year(value) -%}
    try_cast(regexp_extract(trim({{ value }}), '^([12][0-9]{3})(?:[–-](?:[12][0-9]{3})?)?$', 1) as integer)
{%- endmacro %}

{% macro told_last_year(value) -%}
    try_cast(regexp_extract(trim({{ value }}), '^(?:[12][0-9]{3}[–-])?([12][0-9]{3})$', 1) as integer)
{%- endmacro %}
