-- The ids of a week are those that TMDB told in it; of a series whose details did not come, the id it was asked with.
with members as (

    select
        week_id,
        series_id
    from {{ ref('fact_series_weekly') }}
    where
        source = 'live'
        and {{ is_of_window('week_id') }}

),

asked as (

    select
        week_id,
        series_id,
        min(imdb_id) as imdb_id
    from (
        select
            week_id,
            series_id,
            imdb_id
        from {{ ref('stg_omdb__series_ratings') }}
        union all
        select
            week_id,
            series_id,
            imdb_id
        from {{ ref('stg_mdblist__series_ratings') }}
    )
    group by week_id, series_id

),

told as (

    select
        members.week_id,
        members.series_id,
        {{ told_or_null('case when details.series_id is null then asked.imdb_id else details.imdb_id_told end') }}
            as imdb_id
    from members
    left join {{ ref('stg_tmdb__series_details') }} as details
        on
            members.week_id = details.week_id
            and members.series_id = details.series_id
            and details.status = 200
    left join asked
        on
            members.week_id = asked.week_id
            and members.series_id = asked.series_id

),

holders as (

    select
        week_id,
        imdb_id,
        list(series_id order by series_id) as series_ids
    from told
    where {{ is_imdb_id('imdb_id') }}
    group by week_id, imdb_id

)

select
    told.week_id,
    told.series_id,
    told.imdb_id,
    case
        when told.imdb_id is null then 'none'
        when holders.series_ids is null then 'malformed'
        when len(holders.series_ids) > 1 then 'shared'
        else 'ok'
    end as status
from told
left join holders
    on
        told.week_id = holders.week_id
        and told.imdb_id = holders.imdb_id
