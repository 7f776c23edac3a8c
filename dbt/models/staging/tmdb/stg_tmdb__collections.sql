with fetched as (

    select
        date as date_id,
        collection_id,
        status,
        fetched_at,
        from_json(coalesce(readable, payload), '{{ collection_structure() }}') as collection
    from {{ raw_rows('tmdb', 'collections') }}
    -- 0: no usable answer came, and what is known of the collection stays
    where status <> 0

),

parsed as (

    select
        date_id,
        collection_id,
        status,
        fetched_at,
        {{ text_or_null('collection.name') }} as name,
        {{ text_or_null('collection.poster_path') }} as poster_path,
        [entry for entry in collection.parts if entry.id > 0] as parts
    from fetched

)

select
    date_id,
    collection_id,
    status,
    fetched_at,
    name,
    poster_path,
    cast(len(list_distinct([part.id for part in parts])) as integer) as parts_total,
    cast(len(list_distinct([
        part.id for part in parts if {{ day_or_null('part.release_date') }} <= cast(fetched_at as date)
    ])) as integer) as released_parts_total
from parsed
