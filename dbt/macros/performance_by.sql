{#
    What groups of films come to, by the columns of `members` other than `movie_id` (one row per film and group). Only
    films of movie_economics count, and only released ones: announced films are counted apart. All money goes over the
    films of which both amounts are known, so that sums, profit and multiples are of the same films. A sum beyond 64 bits
    is nobody's money: NULL. Sums of floats depend on the order of adding in their last digits, so they are rounded to 6
    decimals.

    A group of one film says little, whatever that film is like, so its rating and its residual are drawn to those of all
    films as if `prior_movies` films like them belonged to it.
#}
{% macro performance_by(members, columns, overlapping=false) %}
    select
        {%- for column in columns %}
        {{ members }}.{{ column }},
        {%- endfor %}
        count(*) filter (where films.is_released) as movie_count,
        count(*) filter (where not films.is_released) as announced_movie_count,
        count(films.revenue_multiple) as money_movie_count,
        count(films.revenue_multiple) / nullif(count(*) filter (where films.is_released), 0) as money_known_share,
        try_cast(sum(films.budget_usd) as bigint) as budget_total_usd,
        try_cast(sum(films.revenue_usd) as bigint) as revenue_total_usd,
        try_cast(sum(films.revenue_usd) as bigint) - try_cast(sum(films.budget_usd) as bigint) as profit_total_usd,
        cast(try_cast(sum(films.revenue_usd) as bigint) as double)
        / try_cast(sum(films.budget_usd) as bigint) as revenue_multiple_pooled,
        quantile_cont(films.revenue_multiple, 0.25) as revenue_multiple_lower,
        median(films.revenue_multiple) as revenue_multiple_median,
        quantile_cont(films.revenue_multiple, 0.75) as revenue_multiple_upper,
        round(
            exp(round(sum(ln(films.revenue_multiple)), 9) / count(films.revenue_multiple)), 6
        ) as revenue_multiple_geometric_mean,
        count(*) filter (where films.revenue_multiple >= 2)
        / nullif(count(films.revenue_multiple), 0) as above_double_share,
        {{ drawn_to_all('films.revenue_residual', '0') }} as revenue_residual_shrunk,
        cast(sum(films.vote_count) as bigint) as vote_count,
        {{ vote_average_weighted('films') }} as vote_average_weighted,
        {{ drawn_to_all('films.bayesian_rating', 'max(films.vote_average_prior)') }} as bayesian_rating,
        round(round(sum(films.popularity), 6) / count(films.popularity), 6) as popularity_mean
        {%- if overlapping %},
        any_value(unique_films.movie_count) as unique_movie_count,
        any_value(unique_films.money_movie_count) as unique_money_movie_count,
        any_value(unique_films.revenue_total_usd) as unique_revenue_total_usd
        {%- endif %}
    from {{ members }}
    inner join ({{ performing_films() }}) as films
        on {{ members }}.movie_id = films.movie_id
    {%- if overlapping %}
    cross join (
        select
            count(*) filter (where each_once.is_released) as movie_count,
            count(each_once.revenue_multiple) as money_movie_count,
            try_cast(sum(each_once.revenue_usd) as bigint) as revenue_total_usd
        from ({{ performing_films() }}) as each_once
        where each_once.movie_id in (select grouped.movie_id from {{ members }} as grouped)
    ) as unique_films
    {%- endif %}
    group by {% for column in columns %}{{ members }}.{{ column }}{{ ", " if not loop.last }}{% endfor %}
{% endmacro %}

{# A mean of films, drawn to `prior` by `prior_movies` films; NULL without any. #}
{% macro drawn_to_all(value, prior) -%}
    round(
            case
                when count({{ value }}) > 0
                    then (round(sum({{ value }}), 6) + {{ var('prior_movies') }} * {{ prior }})
                    / (count({{ value }}) + {{ var('prior_movies') }})
            end,
            6
        )
{%- endmacro %}

{# What each film brings into its groups: nothing but its existence before it is released. #}
{% macro performing_films() -%}
    select
        economics.movie_id,
        economics.is_released,
        case when economics.is_released then economics.revenue_multiple end as revenue_multiple,
        case when economics.is_released and economics.revenue_multiple is not null then economics.budget_usd end
            as budget_usd,
        case when economics.is_released and economics.revenue_multiple is not null then economics.revenue_usd end
            as revenue_usd,
        economics.revenue_residual,
        case when economics.is_released then ratings.vote_count end as vote_count,
        case when economics.is_released then ratings.vote_average end as vote_average,
        case when economics.is_released then ratings.bayesian_rating end as bayesian_rating,
        ratings.vote_average_prior,
        case when economics.is_released then newest.popularity end as popularity
    from {{ ref('movie_economics') }} as economics
    left join {{ ref('movie_rating') }} as ratings
        on economics.movie_id = ratings.movie_id
    left join ({{ newest_day() }}) as newest
        on economics.movie_id = newest.movie_id
{%- endmacro %}

{# The films of the newest observed day. #}
{% macro newest_day() -%}
    select
        latest.movie_id,
        latest.popularity,
        latest.popularity_rank
    from {{ ref('movie_latest') }} as latest
    where latest.date_id = (select max(newest.date_id) from {{ ref('movie_latest') }} as newest)
{%- endmacro %}

{# The names of the genres of each person's films in a role, most frequent first, as one text. #}
{% macro genres_of_people(members) %}
    select
        counted.person_id,
        counted.role,
        string_agg(counted.name, ', ' order by counted.movie_count desc, counted.name asc) as genres
    from (
        select
            {{ members }}.person_id,
            {{ members }}.role,
            genres.name,
            count(*) as movie_count
        from {{ members }}
        inner join {{ ref('bridge_movie_genre') }} as movie_genres
            on {{ members }}.movie_id = movie_genres.movie_id
        inner join {{ ref('dim_genre') }} as genres
            on movie_genres.genre_id = genres.genre_id
        where genres.name is not null
        group by all
    ) as counted
    group by counted.person_id, counted.role
{% endmacro %}
