{{
    config(
        incremental_strategy='replace_rows',
        unique_key=['series_id', 'country_code', 'kind', 'watch_provider_id'],
        post_hook="{{ forget_other_countries() }}",
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

seen as (

    select
        series_id,
        offer.country_code as country_code,
        offer.kind as kind,
        offer.watch_provider_id as watch_provider_id,
        week_id as first_seen_on,
        week_id as last_seen_on
    from offers
    {% if is_incremental() %}
    union all
    select known.*
    from {{ this }} as known
    where known.series_id in (select offers.series_id from offers)
    {% endif %}

)

select
    series_id,
    country_code,
    kind,
    watch_provider_id,
    min(first_seen_on) as first_seen_on,
    max(last_seen_on) as last_seen_on
from seen
group by series_id, country_code, kind, watch_provider_id
