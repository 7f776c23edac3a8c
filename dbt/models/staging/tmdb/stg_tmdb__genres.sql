select
    genre_id,
    {{ text_or_null('name') }} as name,
    fetched_at
from {{ raw_rows('tmdb', 'genres') }}
-- A name wins over none, however new: so it does between the windows of two builds, too.
qualify row_number() over (
    partition by genre_id
    order by coalesce(trim(name) <> '', false) desc, fetched_at desc, date desc
) = 1
