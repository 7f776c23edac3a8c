with directed as (

    select distinct
        person_id,
        movie_id
    from {{ ref('bridge_movie_crew') }}
    where job = 'Director'

),

performance as (

    {{ performance_by('directed', ['person_id']) }}

),

genres as (

    {{ genres_of_people('directed') }}

)

select
    performance.*,
    people.name as person_name,
    genres.genres
from performance
inner join {{ ref('dim_person') }} as people
    on performance.person_id = people.person_id
left join genres
    on performance.person_id = genres.person_id
