{{ config(materialized='table') }}

-- OMDb alone is asked about films. What TMDB's own users think is a column of fact_movie_daily.
select
    rating_source,
    name,
    kind,
    scale_min,
    scale_max,
    step,
    min_count,
    'omdb' as providers
from {{ ref('rating_sources') }}
where rating_source in ('imdb_users', 'rt_critics', 'mc_critics')
