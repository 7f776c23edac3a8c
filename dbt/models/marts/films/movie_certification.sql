-- That of the first release in cinemas, which most people mean, else that of the first at all. Of two on a day the one
-- in more cinemas counts.
with certified as (

    select *
    from {{ ref('movie_release') }}
    where certification is not null
    qualify row_number() over (
        partition by movie_id, country_code
        order by release_type in (2, 3) desc, released_on asc, release_type = 3 desc, release_type asc
    ) = 1

)

select
    certified.movie_id,
    economics.title,
    certified.country_code,
    countries.name as country_name,
    certified.certification,
    certified.release_type,
    certified.release_type_name,
    certified.released_on
from certified
inner join {{ ref('movie_economics') }} as economics
    on certified.movie_id = economics.movie_id
inner join {{ ref('dim_country') }} as countries
    on certified.country_code = countries.country_code
