{{
    config(
        incremental_strategy='replace_rows',
        unique_key='movie_id',
    )
}}

{% set attributes = [
    'title', 'title_language', 'original_title', 'language_code', 'released_on', 'runtime_minutes', 'status', 'budget_usd',
    'revenue_usd', 'collection_id', 'imdb_id', 'wikidata_id', 'overview', 'tagline', 'homepage', 'poster_path',
    'is_adult', 'is_softcore',
] %}

with listing as (

    select
        movie_id,
        coalesce(title, original_title) as title,
        cast(null as varchar) as title_language,
        coalesce(original_title, title) as original_title,
        language_code,
        released_on,
        cast(null as integer) as runtime_minutes,
        cast(null as varchar) as status,
        cast(null as bigint) as budget_usd,
        cast(null as bigint) as revenue_usd,
        cast(null as bigint) as collection_id,
        cast(null as varchar) as imdb_id,
        cast(null as varchar) as wikidata_id,
        overview,
        cast(null as varchar) as tagline,
        cast(null as varchar) as homepage,
        poster_path,
        is_adult,
        is_softcore,
        false as has_details,
        true as is_listed,
        date_id as first_seen_on,
        fetched_at as observed_at,
        date_id as window_day
    from {{ ref('stg_tmdb__discover_items') }}

),

-- What it does not have is NULL: the union below goes by name.
exported as (

    select
        movie_id,
        original_title as title,
        original_title,
        false as has_details,
        false as is_listed,
        date_id as first_seen_on,
        observed_at,
        date_id as window_day
    from {{ ref('stg_tmdb__daily_export') }}

),

details as (

    select
        movie_id,
        coalesce(title, original_title) as title,
        title_language,
        coalesce(original_title, title) as original_title,
        language_code,
        released_on,
        runtime_minutes,
        production_status as status,
        budget_usd,
        revenue_usd,
        collection.collection_id as collection_id,
        imdb_id,
        wikidata_id,
        overview,
        tagline,
        homepage,
        poster_path,
        is_adult,
        is_softcore,
        true as has_details,
        true as is_listed,
        -- The details of a recovered day were fetched later, and the film may not have been there yet.
        case
            when date_id in (select exported.date_id from {{ ref('stg_tmdb__daily_export') }} as exported)
                then cast(fetched_at as date)
            else date_id
        end as first_seen_on,
        fetched_at as observed_at,
        date_id as window_day
    from {{ ref('stg_tmdb__movie_details') }}
    where status = 200

),

{% if is_incremental() %}
-- What is known from other days of the films in this window, also of those that TMDB says are gone.
known as (

    select
        movies.* exclude (removed_on),
        {{ is_more_than_export('movies') }} as is_listed,
        cast(null as date) as window_day
    from {{ this }} as movies
    where
        movies.movie_id in (select items.movie_id from {{ ref('stg_tmdb__discover_items') }} as items)
        or movies.movie_id in (select fetched.movie_id from {{ ref('stg_tmdb__movie_details') }} as fetched)
        or movies.movie_id in (select exported.movie_id from {{ ref('stg_tmdb__daily_export') }} as exported)

),
{% endif %}

observations as (

    select * from listing
    union all by name
    select * from details
    union all by name
    select * from exported
    {% if is_incremental() %}
    union all by name
    select * from known
    {% endif %}

),

-- Details tell more than a listing, and a listing more than an export, so they win over newer ones of those.
-- On a tie the window wins, because it may be the same day derived again.
newest as (

    select
        * exclude (first_seen_on, window_day, is_listed),
        min(first_seen_on) over (partition by movie_id) as first_seen_on
    from observations
    qualify row_number() over (
        partition by movie_id
        order by has_details desc, is_listed desc, observed_at desc, window_day desc nulls last
    ) = 1

)

select
    newest.movie_id,
    {% for attribute in attributes -%}
    newest.{{ attribute }},
    {% endfor -%}
    newest.has_details,
    newest.first_seen_on,
    newest.observed_at,
    removals.removed_on
from newest
left join {{ ref('stg_tmdb__movie_removals') }} as removals
    on
        newest.movie_id = removals.movie_id
        and (not newest.has_details or newest.observed_at < removals.observed_at)
