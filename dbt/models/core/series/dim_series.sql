{{
    config(
        incremental_strategy='replace_rows',
        unique_key='series_id',
    )
}}

{% set told_by_lists = ['language_code', 'first_air_on', 'overview', 'poster_path', 'is_adult'] %}
{% set told_by_details = [
    'type', 'status', 'last_air_on', 'season_count', 'episode_count', 'imdb_id', 'tvdb_id', 'wikidata_id', 'homepage',
    'is_in_production', 'content_rating',
] %}

with details as (

    select
        * exclude (status, name, original_name),
        coalesce(name, original_name) as name,
        coalesce(original_name, name) as original_name,
        production_status as status
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200

),

-- What a source does not have is NULL: the union goes by name.
told as (

    select
        series_id,
        name,
        original_name,
        {% for column in told_by_lists + told_by_details -%}
        {{ column }},
        {% endfor -%}
        fetched_at as observed_at,
        week_id as window_week
    from details
    {% for model in ['stg_tmdb__top_rated_series', 'stg_tmdb__popular_series'] %}
    union all by name
    select
        series_id,
        coalesce(name, original_name) as name,
        coalesce(original_name, name) as original_name,
        {% for column in told_by_lists -%}
        {{ column }},
        {% endfor -%}
        fetched_at as observed_at,
        week_id as window_week
    from {{ ref(model) }}
    {% endfor %}
    union all by name
    select
        series_id,
        original_name as name,
        original_name,
        observed_at,
        week_id as window_week
    from {{ ref('stg_tmdb__series_export') }}

),

observations as (

    select * from told
    {% if is_incremental() %}
    -- What is known from other weeks of the series in this window, also of those that TMDB says are gone.
    union all by name
    select
        known.* exclude (removed_on),
        cast(null as date) as window_week
    from {{ this }} as known
    where
        known.series_id in (select told.series_id from told)
        or known.series_id in (select fetched.series_id from {{ ref('stg_tmdb__series_details') }} as fetched)
    {% endif %}

),

-- It need not be said in a column which of the three a row is of: it has what only that one tells.
ranked as (

    select
        *,
        {% for column in told_by_details -%}
        {{ column }} is not null{{ " or " if not loop.last }}
        {%- endfor %} as is_of_details,
        {% for column in told_by_lists -%}
        {{ column }} is not null{{ " or " if not loop.last }}
        {%- endfor %} as is_of_list
    from observations

),

-- Details tell more than a list, and a list more than an export, so they win over newer ones of those.
-- On a tie the window wins, because it may be the same week derived again.
newest as (

    select *
    from ranked
    qualify row_number() over (
        partition by series_id
        order by
            is_of_details desc, is_of_list desc, observed_at desc, window_week desc nulls last, name, original_name,
            {{ told_by_lists | join(', ') }}
    ) = 1

)

select
    newest.series_id,
    newest.name,
    newest.original_name,
    newest.language_code,
    newest.type,
    newest.status,
    newest.first_air_on,
    newest.last_air_on,
    newest.season_count,
    newest.episode_count,
    newest.imdb_id,
    newest.tvdb_id,
    newest.wikidata_id,
    newest.overview,
    newest.poster_path,
    newest.homepage,
    newest.is_adult,
    newest.is_in_production,
    newest.content_rating,
    newest.observed_at,
    removals.removed_on
from newest
left join {{ ref('stg_tmdb__series_removals') }} as removals
    on
        newest.series_id = removals.series_id
        and (not newest.is_of_details or newest.observed_at < removals.observed_at)
