{%- set live_days = raw_days('tmdb', 'discover_pages') -%}

select
    date as date_id,
    movie_id,
    popularity_rank,
    {{ finite_or_null('popularity') }} as popularity,
    {{ text_or_null('original_title') }} as original_title,
    fetched_at,
    {{ export_time('date') }} as observed_at
from {{ raw_rows('tmdb', 'daily_export') }}
{% if live_days %}
-- A day that was captured live tells more than its export.
where date not in ({% for day in live_days %}date '{{ day }}'{{ ", " if not loop.last }}{% endfor %})
{% endif %}
