select
    shelf_id,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('library', 'catalogue') }}
qualify row_number() over (partition by shelf_id order by fetched_at desc, date desc) = 1
