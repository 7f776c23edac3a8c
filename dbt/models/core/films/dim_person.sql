{{
    config(
        incremental_strategy='keep_newest',
        unique_key='person_id',
    )
}}

{% set attributes = ['name', 'original_name', 'gender', 'known_for_department', 'profile_path'] %}

with details as (

    select * from {{ ref('stg_tmdb__movie_details') }}

),

observations as (

    {% for credits in ['cast_credits', 'crew_credits'] -%}
    select
        unnest({{ credits }}).person_id as person_id,
        {% for attribute in attributes -%}
        unnest({{ credits }}).{{ attribute }} as {{ attribute }},
        {% endfor -%}
        fetched_at as observed_at
    from details
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}

)

{{ newest('observations', key=['person_id'], columns=attributes + ['observed_at']) }}
