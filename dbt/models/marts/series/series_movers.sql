{% set windows = [1, 4] %}

with pairs as (

    {% for weeks in windows %}
    select
        {{ weeks }} as window_weeks,
        later.*,
        earlier.week_id as compared_on,
        earlier.popularity as popularity_before,
        earlier.rank_top_rated as rank_top_rated_before,
        earlier.rank_popular as rank_popular_before,
        earlier.vote_average as vote_average_before,
        earlier.vote_count as vote_count_before
    from {{ ref('fact_series_weekly') }} as later
    inner join {{ ref('fact_series_weekly') }} as earlier
        on
            later.series_id = earlier.series_id
            and later.source = earlier.source
            and later.week_id - {{ 7 * weeks }} = earlier.week_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

)

select
    pairs.week_id,
    pairs.window_weeks,
    pairs.series_id,
    series.name,
    pairs.compared_on,
    pairs.source,
    pairs.popularity,
    round(pairs.popularity - pairs.popularity_before, 6) as popularity_change,
    case when pairs.popularity_before > 0 then pairs.popularity / pairs.popularity_before end as popularity_ratio,
    pairs.rank_top_rated,
    pairs.rank_top_rated_before - pairs.rank_top_rated as rank_top_rated_change,
    pairs.rank_popular,
    pairs.rank_popular_before - pairs.rank_popular as rank_popular_change,
    pairs.vote_average,
    round(pairs.vote_average - pairs.vote_average_before, 6) as vote_average_change,
    pairs.vote_count,
    pairs.vote_count - pairs.vote_count_before as votes_gained_count
from pairs
inner join {{ ref('dim_series') }} as series
    on pairs.series_id = series.series_id
