select
    genre_id,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('genres') }}
qualify row_number() over (partition by genre_id order by fetched_at desc, date desc) = 1
