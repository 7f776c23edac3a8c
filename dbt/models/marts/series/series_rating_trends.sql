{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id', 'compared_on']},
        post_hook=[
            "{{ delete_before_facts_since('compared_on') }}",
            "{{ take_newest_names(
                'group_name', 'group_id', 'dim_series_genre', dimension_key='genre_id', where=\"mart.dimension = 'genre'\"
            ) }}",
            "{{ take_newest_names(
                'group_name', 'group_id', 'dim_network', 'label', 'network_id', \"mart.dimension = 'network'\"
            ) }}",
        ],
    )
}}

with facts as (

    select
        week_id,
        series_id,
        rating_source,
        score_100
    from {{ ref('fact_series_rating') }}
    {% if is_incremental() -%}
    where {{ is_beside_window('week_id', [7]) }}
    {%- endif %}

),

-- The same series in both weeks: else one that is new to the list looks like a trend.
pairs as (

    select
        later.week_id,
        earlier.week_id as compared_on,
        later.series_id,
        later.rating_source,
        later.score_100,
        earlier.score_100 as score_100_before
    from facts as later
    inner join facts as earlier
        on
            later.week_id - 7 = earlier.week_id
            and later.series_id = earlier.series_id
            and later.rating_source = earlier.rating_source
    where
        {{ is_made_now('later.week_id') }}
        or {{ is_made_now('earlier.week_id') }}

),

members as (

    select
        week_id,
        series_id,
        dimension,
        group_id
    from {{ ref('int_series__groups') }}
    {% if is_incremental() -%}
    where {{ is_beside_window('week_id', [7]) }}
    {%- endif %}

),

grouped as (

    select
        pairs.*,
        'all' as dimension,
        cast(0 as bigint) as group_id
    from pairs
    union all
    select
        pairs.*,
        members.dimension,
        members.group_id
    from pairs
    inner join members
        on
            pairs.week_id = members.week_id
            and pairs.series_id = members.series_id

)

select
    grouped.week_id,
    grouped.compared_on,
    grouped.dimension,
    grouped.group_id,
    case grouped.dimension
        when 'all' then 'All series'
        when 'genre' then any_value(genres.name)
        else any_value(networks.label)
    end as group_name,
    grouped.rating_source,
    count(*) as series_count,
    median(grouped.score_100) as score_median,
    median(grouped.score_100_before) as score_median_before,
    round(median(grouped.score_100) - median(grouped.score_100_before), 6) as score_median_change
from grouped
left join {{ ref('dim_series_genre') }} as genres
    on
        grouped.group_id = genres.genre_id
        and grouped.dimension = 'genre'
left join {{ ref('dim_network') }} as networks
    on
        grouped.group_id = networks.network_id
        and grouped.dimension = 'network'
group by grouped.week_id, grouped.compared_on, grouped.dimension, grouped.group_id, grouped.rating_source
