with fetched as (

    select
        date as week_id,
        series_id,
        status,
        reason,
        fetched_at,
        -- parsed once; a field of the wrong type becomes NULL, a new field is ignored
        from_json(coalesce(readable, payload), '{{ series_details_structure() }}') as series
    from {{ raw_rows('tmdb', 'series_details') }}
    -- 0: no usable details came, and what is known of the series stays
    where status <> 0

)

select
    week_id,
    series_id,
    status,
    reason,
    fetched_at,
    {{ text_or_null('series.name') }} as name,
    {{ text_or_null('series.original_name') }} as original_name,
    {{ language_code_or_null('series.original_language') }} as language_code,
    {{ text_or_null('series.type') }} as type,
    {{ text_or_null('series.status') }} as production_status,
    {{ day_or_null('series.first_air_date') }} as first_air_on,
    {{ day_or_null('series.last_air_date') }} as last_air_on,
    case when series.number_of_seasons >= 0 then series.number_of_seasons end as season_count,
    case when series.number_of_episodes >= 0 then series.number_of_episodes end as episode_count,
    {{ match_or_null('series.external_ids.imdb_id', 'tt[0-9]{7,10}') }} as imdb_id,
    -- as it came: whether it is one is told of the series, too
    series.external_ids.imdb_id as imdb_id_told,
    {{ positive_or_null('series.external_ids.tvdb_id') }} as tvdb_id,
    {{ match_or_null('series.external_ids.wikidata_id', 'Q[0-9]+') }} as wikidata_id,
    {{ text_or_null('series.overview') }} as overview,
    {{ text_or_null('series.poster_path') }} as poster_path,
    {{ text_or_null('series.homepage') }} as homepage,
    series.adult as is_adult,
    series.in_production as is_in_production,
    [
        entry.rating for entry in series.content_ratings.results if entry.iso_3166_1 = 'US' and trim(entry.rating) <> ''
    ][1] as content_rating,
    {{ finite_or_null('series.popularity') }} as popularity,
    {{ finite_or_null('series.vote_average') }} as vote_average,
    series.vote_count as vote_count,
    status = 200 and (
        {%- for episode in ['last_episode_to_air', 'next_episode_to_air'] %}
        coalesce(
            abs({{ day_or_null('series.' ~ episode ~ '.air_date') }} - cast(fetched_at as date)) <= 14, false
        ){{ " or" if not loop.last }}
        {%- endfor %}
    ) as is_airing,
    -- An entry without an id says nothing. A network, service, keyword or person without a name can't be shown to
    -- anyone either; a genre, country or language can, its id is known by name elsewhere.
    [
        {
            'genre_id': entry.id,
            'name': {{ text_or_null('entry.name') }}
        }
        for entry in series.genres if entry.id > 0
    ] as genres,
    [
        {
            'network_id': entry.id,
            'name': entry.name,
            'country_code': {{ country_code_or_null('entry.origin_country') }},
            'logo_path': {{ text_or_null('entry.logo_path') }}
        }
        for entry in series.networks if entry.id > 0 and trim(entry.name) <> ''
    ] as networks,
    [
        {
            {{ person_fields('entry') }}
        }
        for entry in series.created_by if entry.id > 0 and trim(entry.name) <> ''
    ] as creators,
    [
        {
            'keyword_id': entry.id,
            'name': entry.name
        }
        for entry in series.keywords.results if entry.id > 0 and trim(entry.name) <> ''
    ] as keywords,
    [
        {
            'country_code': code
        }
        for code in series.origin_country if regexp_full_match(code, '[A-Z]{2}')
    ] as origin_countries,
    [
        {
            'country_code': entry.iso_3166_1,
            'name': {{ text_or_null('entry.name') }}
        }
        for entry in series.production_countries if regexp_full_match(entry.iso_3166_1, '[A-Z]{2}')
    ] as production_countries,
    [
        {
            'language_code': lower(entry.iso_639_1),
            'name': {{ text_or_null('entry.english_name') }},
            'native_name': {{ text_or_null('entry.name') }}
        }
        for entry in series.spoken_languages if trim(entry.iso_639_1) <> ''
    ] as spoken_languages,
    [
        {
            'season_number': cast(entry.season_number as integer),
            'season_id': {{ positive_or_null('entry.id') }},
            'name': {{ text_or_null('entry.name') }},
            'air_on': {{ day_or_null('entry.air_date') }},
            'episode_count': case when entry.episode_count >= 0 then entry.episode_count end,
            'vote_average': {{ positive_or_null(finite_or_null('entry.vote_average')) }}
        }
        for entry in series.seasons if entry.season_number between 0 and 2147483647
    ] as seasons,
    -- Who offers it in the countries that are kept.
    {{ offers('series', series_countries()) }} as watch_providers
from fetched
