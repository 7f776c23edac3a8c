{{
    config(
        incremental_strategy='replace_rows',
        unique_key='person_id',
    )
}}

-- A person who acts and creates is one; only a cast tells the department.
with people as (

    select
        * exclude (known_for_department),
        max(known_for_department) filter (where origin = 'cast') over (partition by person_id) as known_for_department
    from {{ ref('stg_tmdb__series_people') }}

)

{{
    newest(
        'people',
        key=['person_id'],
        columns=['name', 'original_name', 'gender', 'known_for_department', 'profile_path', 'observed_at'],
    )
}}
