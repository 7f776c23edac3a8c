{%- set live_weeks = raw_days('tmdb', 'top_rated_series') -%}

select
    date as week_id,
    series_id,
    {{ finite_or_null('popularity') }} as popularity,
    {{ text_or_null('original_name') }} as original_name,
    fetched_at,
    {{ export_time('date') }} as observed_at
from {{ raw_rows('tmdb', 'series_export') }}
{% if live_weeks %}
-- A week that was captured live tells more than an export.
where date not in ({% for week in live_weeks %}date '{{ week }}'{{ ", " if not loop.last }}{% endfor %})
{% endif %}
