{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=[
            "{{ delete_before_facts_since('week_id') }}",
            "{{ take_newest_names() }}",
            "{{ take_newest_names('network_name', 'network_id', 'dim_network', 'label') }}",
            "{{ take_newest_names('country_code', 'network_id', 'dim_network', 'country_code') }}",
        ],
    )
}}

with members as (

    select
        week_id,
        series_id,
        group_id as network_id
    from {{ ref('int_series__groups') }}
    where dimension = 'network'

),

ranked as (

    {{ top_series('members', ['network_id']) }}

)

select
    ranked.week_id,
    ranked.network_id,
    networks.label as network_name,
    networks.country_code,
    ranked.rank,
    ranked.series_id,
    ranked.name,
    ranked.consensus_score,
    ranked.source_count,
    ranked.votes_count
from ranked
inner join {{ ref('dim_network') }} as networks
    on ranked.network_id = networks.network_id
