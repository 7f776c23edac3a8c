with fetched as (

    select
        date as date_id,
        movie_id,
        status,
        reason,
        fetched_at,
        language,
        -- parsed once; a field of the wrong type becomes NULL, a new field is ignored
        from_json(coalesce(readable, payload), '{{ movie_details_structure() }}') as film
    from {{ raw_rows('tmdb', 'movie_details') }}
    -- 0: no usable details came, and what is known of the film stays
    where status <> 0

)

select
    date_id,
    movie_id,
    status,
    reason,
    fetched_at,
    {{ text_or_null('film.title') }} as title,
    language as title_language,
    {{ text_or_null('film.original_title') }} as original_title,
    {{ language_code_or_null('film.original_language') }} as language_code,
    {{ day_or_null('film.release_date') }} as released_on,
    try_cast({{ positive_or_null('film.runtime') }} as integer) as runtime_minutes,
    {{ text_or_null('film.status') }} as production_status,
    {{ positive_or_null('film.budget') }} as budget_usd,
    {{ positive_or_null('film.revenue') }} as revenue_usd,
    coalesce(
        {{ match_or_null('film.imdb_id', 'tt[0-9]{7,10}') }},
        {{ match_or_null('film.external_ids.imdb_id', 'tt[0-9]{7,10}') }}
    ) as imdb_id,
    {{ match_or_null('film.external_ids.wikidata_id', 'Q[0-9]+') }} as wikidata_id,
    {{ text_or_null('film.overview') }} as overview,
    {{ text_or_null('film.tagline') }} as tagline,
    {{ text_or_null('film.homepage') }} as homepage,
    {{ text_or_null('film.poster_path') }} as poster_path,
    film.adult as is_adult,
    film.softcore as is_softcore,
    {{ finite_or_null('film.popularity') }} as popularity,
    {{ finite_or_null('film.vote_average') }} as vote_average,
    film.vote_count as vote_count,
    case
        when film.belongs_to_collection.id > 0 and trim(film.belongs_to_collection.name) <> ''
            then {
                'collection_id': film.belongs_to_collection.id,
                'name': film.belongs_to_collection.name,
                'poster_path': {{ text_or_null('film.belongs_to_collection.poster_path') }}
            }
    end as collection,
    -- An entry without an id says nothing. A company, keyword or person without a name can't be shown to
    -- anyone either; a genre, country or language can, its id is known by name elsewhere.
    [
        {
            'genre_id': entry.id,
            'name': {{ text_or_null('entry.name') }}
        }
        for entry in film.genres if entry.id > 0
    ] as genres,
    [
        {
            'company_id': entry.id,
            'name': entry.name,
            'country_code': {{ country_code_or_null('entry.origin_country') }}
        }
        for entry in film.production_companies if entry.id > 0 and trim(entry.name) <> ''
    ] as production_companies,
    [
        {
            'country_code': entry.iso_3166_1,
            'name': {{ text_or_null('entry.name') }}
        }
        for entry in film.production_countries if regexp_full_match(entry.iso_3166_1, '[A-Z]{2}')
    ] as production_countries,
    [
        {
            'language_code': lower(entry.iso_639_1),
            'name': {{ text_or_null('entry.english_name') }},
            'native_name': {{ text_or_null('entry.name') }}
        }
        for entry in film.spoken_languages if trim(entry.iso_639_1) <> ''
    ] as spoken_languages,
    [
        {
            'keyword_id': entry.id,
            'name': entry.name
        }
        for entry in film.keywords.keywords if entry.id > 0 and trim(entry.name) <> ''
    ] as keywords,
    [
        {
            'credit_id': entry.credit_id,
            {{ person_fields('entry') }},
            'character': {{ text_or_null('entry.character') }},
            'cast_order': case when entry.order >= 0 then try_cast(entry.order as integer) end
        }
        for entry in film.credits.cast
        if entry.id > 0 and trim(entry.name) <> '' and trim(entry.credit_id) <> ''
    ] as cast_credits,
    [
        {
            'credit_id': entry.credit_id,
            {{ person_fields('entry') }},
            'department': {{ text_or_null('entry.department') }},
            'job': {{ text_or_null('entry.job') }}
        }
        for entry in film.credits.crew
        if entry.id > 0 and trim(entry.name) <> '' and trim(entry.credit_id) <> ''
    ] as crew_credits,
    -- Of its releases in all countries those whose day and type are known.
    flatten([
        [
            {
                'country_code': country.iso_3166_1,
                'release_type': cast(entry.type as integer),
                'released_on': {{ day_or_null('entry.release_date') }},
                'certification': nullif(trim(entry.certification), ''),
                'note': {{ text_or_null('entry.note') }},
                'language_code': {{ language_code_or_null('entry.iso_639_1') }}
            }
            for entry in country.release_dates
            if entry.type between 1 and 6 and {{ day_or_null('entry.release_date') }} is not null
        ]
        for country in film.release_dates.results if regexp_full_match(country.iso_3166_1, '[A-Z]{2}')
    ]) as releases,
    -- Who offers it in the countries that are kept.
    {{ offers('film', films_countries()) }} as watch_providers
from fetched
