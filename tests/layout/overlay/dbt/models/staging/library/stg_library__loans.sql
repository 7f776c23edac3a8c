select
    date as week_id,
    shelf_id,
    loans
from {{ raw_rows('library', 'loans') }}
