-- Who plays two characters has one part in the film, by the first of them.
with billing as (

    select
        movie_id,
        person_id,
        min(cast_order) as cast_order
    from {{ ref('bridge_movie_cast') }}
    group by movie_id, person_id

),

parts as (

    select
        movie_id,
        person_id,
        case
            when
                cast_order is not null
                and row_number() over (
                    partition by movie_id
                    order by cast_order asc nulls last, person_id asc
                ) <= {{ var('lead_roles') }}
                then 'lead'
            else 'support'
        end as role,
        cast_order
    from billing
    union all by name
    select distinct
        movie_id,
        person_id,
        case
            when job = 'Director' then 'director'
            when department = 'Writing' then 'writer'
            when job like '%Producer%' then 'producer'
            else 'crew'
        end as role
    from {{ ref('bridge_movie_crew') }}

),

films as (

    select
        economics.movie_id,
        economics.title,
        economics.is_released,
        economics.revenue_residual,
        case when economics.is_released then movies.released_on end as released_on
    from {{ ref('movie_economics') }} as economics
    inner join {{ ref('dim_movie') }} as movies
        on economics.movie_id = movies.movie_id

)

select
    parts.person_id,
    people.name as person_name,
    parts.movie_id,
    films.title,
    parts.role,
    parts.cast_order,
    films.is_released,
    case
        when films.released_on is not null
            then
                cast(
                    row_number() over (
                        partition by parts.person_id, parts.role
                        order by films.released_on asc nulls last, parts.movie_id asc
                    ) as integer
                )
    end as movie_number,
    cast(
        year(films.released_on)
        - year(min(films.released_on) over (partition by parts.person_id, parts.role)) as integer
    ) as years_since_first,
    films.revenue_residual
from parts
inner join films
    on parts.movie_id = films.movie_id
inner join {{ ref('dim_person') }} as people
    on parts.person_id = people.person_id
