{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=[
            "{{ delete_before_facts_since('week_id') }}",
            "{{ take_newest_names('genre_name', 'genre_id', 'dim_series_genre') }}",
        ],
    )
}}

select
    ratings.week_id,
    genres.genre_id,
    genres.name as genre_name,
    ratings.rating_source,
    count(*) as series_count,
    quantile_cont(ratings.score_100, 0.25) as score_lower,
    median(ratings.score_100) as score_median,
    quantile_cont(ratings.score_100, 0.75) as score_upper,
    {% for start in range(0, 100, 10) -%}
    count(*) filter (
        where ratings.score_100 >= {{ start }} and ratings.score_100 {{ "<=" if loop.last else "<" }} {{ start + 10 }}
    ) as count_{{ start }}_to_{{ start + 10 }}{{ "," if not loop.last }}
    {% endfor -%}
from {{ ref('fact_series_rating') }} as ratings
inner join {{ ref('int_series__groups') }} as members
    on
        ratings.week_id = members.week_id
        and ratings.series_id = members.series_id
inner join {{ ref('dim_series_genre') }} as genres
    on members.group_id = genres.genre_id
where
    members.dimension = 'genre'
    and {{ is_made_now('ratings.week_id') }}
group by ratings.week_id, genres.genre_id, genres.name, ratings.rating_source
