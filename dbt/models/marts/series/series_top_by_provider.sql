{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=[
            "{{ delete_before_facts_since('week_id') }}",
            "{{ take_newest_names() }}",
            "{{ take_newest_names('watch_provider_name', 'watch_provider_id', 'dim_watch_provider') }}",
        ],
    )
}}

with offers as (

    select
        week_id,
        series_id,
        unnest(watch_providers) as offer
    from {{ ref('stg_tmdb__series_details') }}
    where status = 200

),

-- Whoever has it for its subscribers, with advertisements or for nothing; what is rented or sold does not count.
members as (

    select distinct
        week_id,
        series_id,
        offer.country_code as country_code,
        offer.watch_provider_id as watch_provider_id
    from offers
    where offer.kind in ('flatrate', 'ads', 'free')

),

ranked as (

    {{ top_series('members', ['country_code', 'watch_provider_id']) }}

)

select
    ranked.week_id,
    ranked.country_code,
    ranked.watch_provider_id,
    providers.name as watch_provider_name,
    ranked.rank,
    ranked.series_id,
    ranked.name,
    ranked.consensus_score,
    ranked.source_count,
    ranked.votes_count
from ranked
inner join {{ ref('dim_watch_provider') }} as providers
    on ranked.watch_provider_id = providers.watch_provider_id
