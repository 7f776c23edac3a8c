{{
    config(
        incremental_strategy='replace_rows',
        unique_key='language_code',
    )
}}

-- TMDB's list of languages names a language first, then the series that speak it.
select
    language_code,
    coalesce(
        max(name) filter (where origin = 'list'),
        max(name) filter (where origin = 'spoken')
    ) as name,
    coalesce(
        max(native_name) filter (where origin = 'list'),
        max(native_name) filter (where origin = 'spoken')
    ) as native_name,
    arg_max(observed_at, case origin when 'list' then 3 when 'spoken' then 2 else 1 end) as observed_at
from {{ ref('stg_tmdb__series_language_names') }}
group by language_code
