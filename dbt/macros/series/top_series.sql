{#
    The best series of each group and week, by consensus; of equals the one with more votes, then the one with the lower
    id. `members` has one row per week, series and group; `columns` are those of the group in it. Only series that two
    sources or more rate are ranked.
#}
{% macro top_series(members, columns) %}
    select
        rated.week_id,
        {%- for column in columns %}
        {{ members }}.{{ column }},
        {%- endfor %}
        cast(
            row_number() over (
                partition by
                    rated.week_id{% for column in columns %}, {{ members }}.{{ column }}{% endfor %}
                order by rated.consensus_score desc, votes.votes_count desc nulls last, rated.series_id asc
            ) as integer
        ) as rank,
        rated.series_id,
        rated.name,
        rated.consensus_score,
        rated.source_count,
        votes.votes_count
    from {{ ref('series_consensus') }} as rated
    inner join {{ members }}
        on
            rated.week_id = {{ members }}.week_id
            and rated.series_id = {{ members }}.series_id
    inner join (
        select
            week_id,
            series_id,
            cast(sum(votes_count) as bigint) as votes_count
        from {{ ref('fact_series_rating') }}
        where {{ is_made_now('week_id') }}
        group by week_id, series_id
    ) as votes
        on
            rated.week_id = votes.week_id
            and rated.series_id = votes.series_id
    where
        rated.source_count >= 2
        and {{ is_made_now('rated.week_id') }}
    qualify rank <= {{ var('top_series') }}
{% endmacro %}
