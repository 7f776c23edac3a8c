with movie_companies as (

    select
        bridge.movie_id,
        bridge.company_id,
        companies.name as company_name
    from {{ ref('bridge_movie_company') }} as bridge
    inner join {{ ref('dim_company') }} as companies
        on bridge.company_id = companies.company_id

)

{{ performance_by('movie_companies', ['company_id', 'company_name'], overlapping=true) }}
