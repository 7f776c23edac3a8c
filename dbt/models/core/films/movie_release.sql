{{ config(incremental_strategy='replace_movies') }}

{# What TMDB calls its types, from 1 on. #}
{% set release_types = ['Premiere', 'Theatrical (limited)', 'Theatrical', 'Digital', 'Physical', 'TV'] %}

with details as (

    {{ current_details(ref('stg_tmdb__movie_details'), ref('dim_movie')) }}

),

entries as (

    select
        movie_id,
        unnest(releases) as entry,
        generate_subscripts(releases, 1) as place
    from details

),

-- A film may come out twice on a day in a country, in two versions or by a repeat: one with a certification tells more.
releases as (

    select
        movie_id,
        entry
    from entries
    qualify row_number() over (
        partition by movie_id, entry.country_code, entry.release_type, entry.released_on
        order by entry.certification is null, place
    ) = 1

)

select
    movie_id,
    entry.country_code as country_code,
    entry.release_type as release_type,
    case entry.release_type
        {%- for name in release_types %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end as release_type_name,
    entry.released_on as released_on,
    entry.certification as certification,
    entry.note as note,
    entry.language_code as language_code
from releases
