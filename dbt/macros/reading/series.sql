{#
    The series of one of TMDB's lists (a raw table of pages), one row per series and week with its rank in it: its place
    over all pages. A series that moves between two requests is listed twice, and its first place counts.
#}
{% macro listed_series(table) %}
with pages as (

    select
        date as week_id,
        page,
        fetched_at,
        -- a field of the wrong type becomes NULL, a new field is ignored
        from_json(coalesce(readable, payload), '{{ series_page_structure() }}').results as results
    from {{ raw_rows('tmdb', table) }}

),

items as (

    select
        week_id,
        page,
        fetched_at,
        unnest(results) as item,
        generate_subscripts(results, 1) as position
    from pages

),

listed as (

    select *
    from items
    where item.id > 0
    qualify row_number() over (partition by week_id, item.id order by page, position) = 1

)

select
    week_id,
    item.id as series_id,
    cast(row_number() over (partition by week_id order by page, position) as integer) as list_rank,
    fetched_at,
    {{ text_or_null('item.name') }} as name,
    {{ text_or_null('item.original_name') }} as original_name,
    {{ language_code_or_null('item.original_language') }} as language_code,
    {{ day_or_null('item.first_air_date') }} as first_air_on,
    {{ text_or_null('item.overview') }} as overview,
    {{ text_or_null('item.poster_path') }} as poster_path,
    item.adult as is_adult,
    item.genre_ids as genre_ids,
    {{ finite_or_null('item.popularity') }} as popularity,
    {{ finite_or_null('item.vote_average') }} as vote_average,
    item.vote_count as vote_count
from listed
{% endmacro %}

{#
    A reference list: one row per key in the window. A name wins over none, however new: so it does between the windows of
    two builds, too.
#}
{% macro listed_names(table, key, code, columns=[]) %}
select
    {{ code }} as {{ key }},
    {{ text_or_null('listed.name') }} as name,
    {%- for column in columns %}
    {{ text_or_null('listed.' ~ column) }} as {{ column }},
    {%- endfor %}
    listed.fetched_at
from {{ raw_rows('tmdb', table) }} as listed
where {{ code }} is not null
qualify row_number() over (
    partition by {{ code }}
    order by
        coalesce(trim(listed.name) <> '', false) desc,
        listed.fetched_at desc,
        listed.date desc,
        listed.{{ key }} desc
) = 1
{% endmacro %}

{# Whether a time lies in the week of this Monday. #}
{% macro is_in_week(time, week) -%}
    {{ time }} >= cast({{ week }} as timestamp with time zone)
        and {{ time }} < cast({{ week }} + interval 7 day as timestamp with time zone)
{%- endmacro %}
