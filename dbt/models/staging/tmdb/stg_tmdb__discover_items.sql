with pages as (

    select
        date as date_id,
        page,
        fetched_at,
        -- a field of the wrong type becomes NULL, a new field is ignored
        from_json(coalesce(readable, payload), '{{ discover_page_structure() }}').results as results
    from {{ raw_rows('tmdb', 'discover_pages') }}

),

items as (

    select
        date_id,
        page,
        fetched_at,
        unnest(results) as item,
        generate_subscripts(results, 1) as position
    from pages

)

select
    date_id,
    item.id as movie_id,
    page,
    cast(position as integer) as position,
    fetched_at,
    {{ text_or_null('item.title') }} as title,
    {{ text_or_null('item.original_title') }} as original_title,
    {{ language_code_or_null('item.original_language') }} as language_code,
    {{ day_or_null('item.release_date') }} as released_on,
    {{ text_or_null('item.overview') }} as overview,
    {{ text_or_null('item.poster_path') }} as poster_path,
    item.adult as is_adult,
    item.softcore as is_softcore,
    item.genre_ids as genre_ids,
    {{ finite_or_null('item.popularity') }} as popularity,
    {{ finite_or_null('item.vote_average') }} as vote_average,
    item.vote_count as vote_count
from items
where item.id > 0
-- TMDB caches each page on its own, so a film that moves between two requests is listed twice
qualify row_number() over (partition by date_id, item.id order by page, position) = 1
