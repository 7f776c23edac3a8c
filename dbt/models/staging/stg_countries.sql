select
    country_code,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('countries') }}
-- A code of another form would be no country that anything here could refer to.
where regexp_full_match(country_code, '[A-Z]{2}')
qualify row_number() over (partition by country_code order by fetched_at desc, date desc) = 1
