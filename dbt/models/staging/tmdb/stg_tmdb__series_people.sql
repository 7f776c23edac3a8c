{{
    config(
        materialized='incremental',
        incremental_strategy='keep_newest',
        unique_key=['person_id', 'origin'],
    )
}}

{% set attributes = ['name', 'original_name', 'gender', 'known_for_department', 'profile_path'] %}

-- Kept beyond the window: creators come without their department, and a dimension does not tell where it is from.
with people as (

    {% for origin, entries, model in [
        ('cast', 'cast_credits', 'stg_tmdb__series_credits'), ('creator', 'creators', 'stg_tmdb__series_details')
    ] -%}
    select
        unnest({{ entries }}).person_id as person_id,
        '{{ origin }}' as origin,
        {% for attribute in attributes -%}
        unnest({{ entries }}).{{ attribute }} as {{ attribute }},
        {% endfor -%}
        fetched_at as observed_at
    from {{ ref(model) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}

)

{{ newest('people', key=['person_id', 'origin'], columns=attributes + ['observed_at']) }}
