select
    lower(listed.language_code) as language_code,
    {{ text_or_null('listed.name') }} as name,
    {{ text_or_null('listed.native_name') }} as native_name,
    listed.fetched_at
from {{ raw_rows('tmdb', 'languages') }} as listed
-- A name wins over none, however new: so it does between the windows of two builds, too.
qualify row_number() over (
    partition by lower(listed.language_code)
    order by
        coalesce(trim(listed.name) <> '', false) desc,
        listed.fetched_at desc,
        listed.date desc,
        listed.language_code desc
) = 1
