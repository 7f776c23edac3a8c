{{
    config(
        materialized='incremental',
        incremental_strategy='replace_rows',
        unique_key=['movie_id', 'observed_at'],
    )
}}

-- Kept beyond the window: an older day that is derived later may say something else between two days that said the
-- same, and then both of them are changes.
select
    movie_id,
    {% for field in changing_fields() -%}
    {{ field.staged }} as {{ field.name }},
    {% endfor -%}
    fetched_at as observed_at
from {{ ref('stg_tmdb__movie_details') }}
where status = 200
-- one row an answer, even if two days claim the same time
qualify row_number() over (partition by movie_id, fetched_at order by date_id desc) = 1
