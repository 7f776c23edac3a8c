{#
    What groups of films come to, by the columns of `members` other than `movie_id` (one row per film and group);
    with `counts`, {name: column of members}, also the number of films of which that column is true. Only films of movie_economics count. Money goes over the films of which it is known; the mean of revenue multiple is that of the
    films, and beside it stands the median, which a film with a tiny budget does not move. Sums of floats depend on the
    order of adding in their last digits, so they are rounded to 6 decimals. A sum beyond 64 bits is nobody's money:
    NULL.
#}
{% macro performance_by(members, columns, counts={}) %}
    select
        {%- for column in columns %}
        {{ members }}.{{ column }},
        {%- endfor %}
        {%- for name, condition in counts.items() %}
        count(*) filter (where {{ members }}.{{ condition }}) as {{ name }},
        {%- endfor %}
        count(*) as movie_count,
        try_cast(sum(economics.budget_usd) as bigint) as budget_total_usd,
        try_cast(round(avg(economics.budget_usd)) as bigint) as budget_mean_usd,
        try_cast(sum(economics.revenue_usd) as bigint) as revenue_total_usd,
        try_cast(round(avg(economics.revenue_usd)) as bigint) as revenue_mean_usd,
        try_cast(sum(economics.profit_usd) as bigint) as profit_total_usd,
        count(economics.revenue_multiple) as money_movie_count,
        round(round(sum(economics.revenue_multiple), 6) / count(economics.revenue_multiple), 6) as revenue_multiple_mean,
        median(economics.revenue_multiple) as revenue_multiple_median,
        cast(sum(ratings.vote_count) as bigint) as vote_count,
        {{ vote_average_weighted('ratings') }} as vote_average_weighted,
        {{
            bayesian_rating(
                vote_average_weighted('ratings'), 'sum(ratings.vote_count)', 'max(ratings.vote_average_prior)'
            )
        }} as bayesian_rating,
        round(round(sum(newest.popularity), 6) / count(newest.popularity), 6) as popularity_mean
    from {{ members }}
    inner join {{ ref('movie_economics') }} as economics
        on {{ members }}.movie_id = economics.movie_id
    left join {{ ref('movie_rating') }} as ratings
        on {{ members }}.movie_id = ratings.movie_id
    left join ({{ newest_day() }}) as newest
        on {{ members }}.movie_id = newest.movie_id
    group by {% for column in columns %}{{ members }}.{{ column }}{{ ", " if not loop.last }}{% endfor %}
{% endmacro %}

{# The films of the newest observed day. #}
{% macro newest_day() -%}
    select
        latest.movie_id,
        latest.popularity,
        latest.popularity_rank
    from {{ ref('movie_latest') }} as latest
    where latest.date_id = (select max(newest.date_id) from {{ ref('movie_latest') }} as newest)
{%- endmacro %}

{# The names of the genres of each person's films in `members`, most frequent first, as one text. #}
{% macro genres_of_people(members) %}
    select
        counted.person_id,
        string_agg(counted.name, ', ' order by counted.movie_count desc, counted.name asc) as genres
    from (
        select
            {{ members }}.person_id,
            genres.name,
            count(*) as movie_count
        from {{ members }}
        inner join {{ ref('movie_economics') }} as economics
            on {{ members }}.movie_id = economics.movie_id
        inner join {{ ref('bridge_movie_genre') }} as movie_genres
            on {{ members }}.movie_id = movie_genres.movie_id
        inner join {{ ref('dim_genre') }} as genres
            on movie_genres.genre_id = genres.genre_id
        where genres.name is not null
        group by all
    ) as counted
    group by counted.person_id
{% endmacro %}
