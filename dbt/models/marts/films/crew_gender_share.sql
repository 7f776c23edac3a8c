{% set jobs = [
    'Director', 'Writer', 'Screenplay', 'Producer', 'Director of Photography', 'Editor', 'Original Music Composer',
] %}

-- Who plays two characters has one part in the film, by the first of them.
with billing as (

    select
        movie_id,
        person_id,
        min(cast_order) as cast_order
    from {{ ref('bridge_movie_cast') }}
    where cast_order is not null
    group by movie_id, person_id

),

leads as (

    select
        movie_id,
        person_id,
        'Lead cast' as job
    from billing
    qualify row_number() over (partition by movie_id order by cast_order, person_id) <= {{ var('lead_roles') }}

),

-- Who has two of the jobs that count as one, or one of them twice, has it once in a film.
parts as (

    select
        movie_id,
        person_id,
        job
    from leads
    union all
    select distinct
        movie_id,
        person_id,
        case when job = 'Screenplay' then 'Writer' else job end as job
    from {{ ref('bridge_movie_crew') }}
    where job in ('{{ jobs | join("', '") }}')

),

counted as (

    select
        parts.job,
        economics.release_year,
        count(distinct parts.movie_id) as movie_count,
        count(*) as credit_count,
        count(*) filter (where people.gender = 'female') as female_count,
        count(*) filter (where people.gender = 'male') as male_count,
        count(*) filter (where people.gender = 'non-binary') as non_binary_count,
        count(*) filter (where people.gender is null) as unknown_count
    from parts
    inner join {{ ref('movie_economics') }} as economics
        on parts.movie_id = economics.movie_id
    inner join {{ ref('dim_person') }} as people
        on parts.person_id = people.person_id
    where economics.is_released and economics.release_year is not null
    group by parts.job, economics.release_year

)

select
    job,
    release_year,
    movie_count,
    credit_count,
    female_count,
    male_count,
    non_binary_count,
    unknown_count,
    round(female_count / nullif(credit_count - unknown_count, 0), 6) as female_share,
    round(female_count / credit_count, 6) as female_share_lower,
    round((female_count + unknown_count) / credit_count, 6) as female_share_upper
from counted
