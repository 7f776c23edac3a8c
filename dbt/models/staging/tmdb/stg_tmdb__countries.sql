select
    country_code,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('tmdb', 'countries') }}
-- A code of another form would be no country that anything here could refer to.
where regexp_full_match(country_code, '[A-Z]{2}')
-- A name wins over none, however new: so it does between the windows of two builds, too.
qualify row_number() over (
    partition by country_code
    order by coalesce(trim(name) <> '', false) desc, fetched_at desc, date desc
) = 1
