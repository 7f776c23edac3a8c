select
    country_code,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('countries') }}
qualify row_number() over (partition by country_code order by fetched_at desc, date desc) = 1
