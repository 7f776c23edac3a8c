{{
    config(
        incremental_strategy='keep_newest',
        unique_key=['series_id', 'season_number'],
    )
}}

{% set attributes = ['name', 'season_id', 'air_on', 'episode_count'] %}

with observations as (

    select
        series_id,
        unnest(seasons).season_number as season_number,
        {% for attribute in attributes -%}
        unnest(seasons).{{ attribute }} as {{ attribute }},
        {% endfor -%}
        fetched_at as observed_at
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200

)

{{ newest('observations', key=['series_id', 'season_number'], columns=attributes + ['observed_at']) }}
