with kinds as (

    select
        movie_id,
        case when collection_id is null then 'standalone' else 'franchise' end as kind
    from {{ ref('dim_movie') }}
    where has_details

)

{{ performance_by('kinds', ['kind']) }}
