with parts as (

    select
        person_id,
        role,
        movie_id
    from {{ ref('person_movie') }}

),

performance as (

    {{ performance_by('parts', ['person_id', 'role']) }}

),

genres as (

    {{ genres_of_people('parts') }}

)

select
    performance.*,
    people.name as person_name,
    coalesce(
        max(performance.movie_count) filter (where performance.role = 'lead') over (
            partition by performance.person_id
        ),
        0
    ) as lead_movie_count,
    genres.genres
from performance
inner join {{ ref('dim_person') }} as people
    on performance.person_id = people.person_id
left join genres
    on performance.person_id = genres.person_id and performance.role = genres.role
