{#
    Popularity and votes of the ranked films of each day, by the columns of `members` other than `movie_id`
    (one row per film and group). Sums of floats depend on the order of adding in their last digits, so they
    are rounded to 6 decimals, more than TMDB gives; means are taken of the rounded sums, over the films that
    have the quantity. Beside them stands what all ranked films of the day come to, each counting once: a film may be in
    several groups, or in none, so those of the groups do not add up to it.
#}
{% macro popularity_by(members, columns) %}
    select
        groups.*,
        days.day_movie_count,
        days.day_popularity_total
    from (
        select
            facts.date_id,
            {%- for column in columns %}
            {{ members }}.{{ column }},
            {%- endfor %}
            count(*) as movie_count,
            round(sum(facts.popularity), 6) as popularity_total,
            round(round(sum(facts.popularity), 6) / count(facts.popularity), 6) as popularity_mean,
            round(
                round(sum(facts.vote_average * facts.vote_count), 6)
                / sum(facts.vote_count) filter (where facts.vote_average is not null),
                6
            ) as vote_average_weighted,
            cast(sum(facts.vote_count) as bigint) as vote_count
        from {{ ref('fact_movie_daily') }} as facts
        inner join {{ members }}
            on facts.movie_id = {{ members }}.movie_id
        where facts.popularity_rank is not null
        group by all
    ) as groups
    inner join (
        select
            date_id,
            count(*) as day_movie_count,
            round(sum(popularity), 6) as day_popularity_total
        from {{ ref('fact_movie_daily') }}
        where popularity_rank is not null
        group by date_id
    ) as days
        on groups.date_id = days.date_id
{% endmacro %}
