select
    lower(language_code) as language_code,
    {{ text_or_null('name') }} as name,
    {{ text_or_null('native_name') }} as native_name,
    fetched_at
from {{ raw_rows('languages') }}
qualify row_number() over (partition by language_code order by fetched_at desc, date desc) = 1
