with credits as (

    select
        person_id,
        movie_id,
        true as is_cast
    from {{ ref('bridge_movie_cast') }}
    union all
    select
        person_id,
        movie_id,
        false as is_cast
    from {{ ref('bridge_movie_crew') }}

),

taken_part as (

    select
        person_id,
        movie_id,
        bool_or(is_cast) as is_cast,
        bool_or(not is_cast) as is_crew
    from credits
    group by person_id, movie_id

),

performance as (

    {{
        performance_by(
            'taken_part',
            ['person_id'],
            counts={'cast_movie_count': 'is_cast', 'crew_movie_count': 'is_crew'},
        )
    }}

),

genres as (

    {{ genres_of_people('taken_part') }}

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
