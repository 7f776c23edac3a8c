with newest as (

    {{ newest_day() }}

),

genres as (

    select
        bridge.movie_id,
        string_agg(genres.name, ', ' order by bridge.position) as genres,
        max(genres.name) filter (where bridge.position = 1) as main_genre_name
    from {{ ref('bridge_movie_genre') }} as bridge
    inner join {{ ref('dim_genre') }} as genres
        on bridge.genre_id = genres.genre_id
    group by bridge.movie_id

),

countries as (

    select
        bridge.movie_id,
        string_agg(bridge.country_code, ', ' order by bridge.position) as country_codes,
        string_agg(countries.name, ', ' order by bridge.position) as countries
    from {{ ref('bridge_movie_country') }} as bridge
    inner join {{ ref('dim_country') }} as countries
        on bridge.country_code = countries.country_code
    group by bridge.movie_id

),

directed as (

    select distinct
        movie_id,
        person_id
    from {{ ref('bridge_movie_crew') }}
    where job = 'Director'

),

directors as (

    select
        directed.movie_id,
        string_agg(people.name, ', ' order by people.name, people.person_id) as directors
    from directed
    inner join {{ ref('dim_person') }} as people
        on directed.person_id = people.person_id
    group by directed.movie_id

),

-- Who plays two characters has two credits: the first one is the place.
billed as (

    select
        movie_id,
        person_id,
        min(cast_order) as cast_order
    from {{ ref('bridge_movie_cast') }}
    group by movie_id, person_id

),

first_billed as (

    select
        movie_id,
        person_id,
        row_number() over (partition by movie_id order by cast_order asc nulls last, person_id asc) as place
    from billed
    qualify place <= 5

),

leading_casts as (

    select
        first_billed.movie_id,
        string_agg(people.name, ', ' order by first_billed.place) as leading_cast
    from first_billed
    inner join {{ ref('dim_person') }} as people
        on first_billed.person_id = people.person_id
    group by first_billed.movie_id

)

select
    movies.movie_id,
    economics.title,
    movies.original_title,
    movies.released_on,
    economics.release_year,
    movies.status,
    economics.is_released,
    movies.language_code,
    languages.name as language_name,
    movies.runtime_minutes,
    genres.main_genre_name,
    genres.genres,
    countries.country_codes,
    countries.countries,
    directors.directors,
    leading_casts.leading_cast,
    movies.collection_id,
    collections.name as collection_name,
    economics.budget_usd,
    economics.revenue_usd,
    economics.profit_usd,
    economics.revenue_multiple,
    ratings.vote_count,
    ratings.vote_average,
    ratings.bayesian_rating,
    newest.popularity,
    newest.popularity_rank,
    latest.date_id as last_observed_on,
    movies.first_seen_on,
    movies.imdb_id
from {{ ref('movie_economics') }} as economics
inner join {{ ref('dim_movie') }} as movies
    on economics.movie_id = movies.movie_id
left join {{ ref('dim_language') }} as languages
    on movies.language_code = languages.language_code
left join {{ ref('dim_collection') }} as collections
    on movies.collection_id = collections.collection_id
left join {{ ref('movie_rating') }} as ratings
    on economics.movie_id = ratings.movie_id
left join {{ ref('movie_latest') }} as latest
    on economics.movie_id = latest.movie_id
left join newest
    on economics.movie_id = newest.movie_id
left join genres
    on economics.movie_id = genres.movie_id
left join countries
    on economics.movie_id = countries.movie_id
left join directors
    on economics.movie_id = directors.movie_id
left join leading_casts
    on economics.movie_id = leading_casts.movie_id
