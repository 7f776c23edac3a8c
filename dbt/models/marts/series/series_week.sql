{{
    config(
        materialized='incremental',
        incremental_strategy='replace_rows',
        unique_key=['week_id', 'provider'],
        on_schema_change='fail',
        post_hook="{{ delete_before_facts_since('week_id') }}",
    )
}}

with members as (

    select
        members.week_id,
        members.series_id,
        details.status
    from {{ ref('int_series__imdb_ids') }} as members
    left join {{ ref('stg_tmdb__series_details') }} as details
        on
            members.week_id = details.week_id
            and members.series_id = details.series_id

),

-- What is due depends on the answers of earlier weeks, so weeks after the window may have changed with it.
requests as (

    select
        week_id,
        provider,
        outcome
    from {{ ref('series_rating_request') }}
    where
        week_id between date '{{ window_start() }}'
        and date '{{ window_end() }}' + {{ var('unknown_id_wait_days') }}

),

counted as (

    select
        week_id,
        'tmdb' as provider,
        count(*) as member_count,
        count(*) as due_count,
        count(status) as asked_count,
        count(*) filter (where status = 200) as answered_count
    from members
    group by week_id
    union all
    select
        week_id,
        provider,
        count(*) as member_count,
        count(*) filter (where outcome not in ('no_imdb_id', 'shared_imdb_id', 'excused')) as due_count,
        count(*) filter (where outcome in ('answered', 'no_data', 'unknown_id', 'refused')) as asked_count,
        count(*) filter (where outcome = 'answered') as answered_count
    from requests
    group by week_id, provider

),

refused as (

    select
        week_id,
        provider,
        count(*) as refused_score_count
    from {{ ref('int_series__ratings') }}
    where is_refused
    group by week_id, provider

),

-- Of weeks after the window the refused scores are those that were counted when the week was built.
known as (

    {% if is_incremental() -%}
    select
        week_id,
        provider,
        refused_score_count
    from {{ this }}
    where week_id > date '{{ window_end() }}'
    union all
    {% endif -%}
    select
        week_id,
        provider,
        refused_score_count
    from refused

)

select
    counted.week_id,
    counted.provider,
    counted.member_count,
    counted.due_count,
    counted.asked_count,
    counted.answered_count,
    coalesce(known.refused_score_count, 0) as refused_score_count,
    counted.due_count - counted.asked_count as missing_count,
    counted.due_count = counted.asked_count as is_complete
from counted
left join known
    on
        counted.week_id = known.week_id
        and counted.provider = known.provider
