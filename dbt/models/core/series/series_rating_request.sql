{{
    config(
        incremental_strategy='replace_window',
        meta={'window_columns': ['week_id']},
        post_hook=["{{ delete_before_facts_since('week_id') }}", "{{ settle_excuses() }}"],
    )
}}

with asked as (

    select
        week_id,
        series_id,
        'omdb' as provider,
        outcome,
        fetched_at
    from {{ ref('stg_omdb__series_ratings') }}
    union all
    select
        week_id,
        series_id,
        'mdblist' as provider,
        outcome,
        fetched_at
    from {{ ref('stg_mdblist__series_ratings') }}

),

providers as (

    select distinct
        week_id,
        provider
    from asked

)

select
    ids.week_id,
    ids.series_id,
    providers.provider,
    ids.imdb_id,
    -- Whether who was not asked is excused is settled when all rows are there.
    case
        when ids.status in ('none', 'malformed') then 'no_imdb_id'
        when ids.status = 'shared' then 'shared_imdb_id'
        else coalesce(asked.outcome, 'waiting')
    end as outcome,
    asked.fetched_at as asked_at
from {{ ref('int_series__imdb_ids') }} as ids
inner join providers
    on ids.week_id = providers.week_id
left join asked
    on
        ids.week_id = asked.week_id
        and ids.series_id = asked.series_id
        and providers.provider = asked.provider
