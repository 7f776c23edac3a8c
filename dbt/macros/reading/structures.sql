{# What is read out of TMDB's answers. Everything else in them stays in raw. #}

{% macro discover_page_structure() -%}
{
    "results": [{
        "id": "BIGINT", "title": "VARCHAR", "original_title": "VARCHAR", "original_language": "VARCHAR",
        "release_date": "VARCHAR", "overview": "VARCHAR", "poster_path": "VARCHAR", "adult": "BOOLEAN",
        "softcore": "BOOLEAN", "genre_ids": ["BIGINT"], "popularity": "DOUBLE", "vote_average": "DOUBLE", "vote_count": "BIGINT"
    }]
}
{%- endmacro %}

{% macro collection_structure() -%}
{"name": "VARCHAR", "poster_path": "VARCHAR", "parts": [{"id": "BIGINT", "release_date": "VARCHAR"}]}
{%- endmacro %}

{% macro movie_details_structure() -%}
{
    "title": "VARCHAR", "original_title": "VARCHAR", "original_language": "VARCHAR",
    "release_date": "VARCHAR", "runtime": "BIGINT", "status": "VARCHAR", "budget": "BIGINT",
    "revenue": "BIGINT", "imdb_id": "VARCHAR", "overview": "VARCHAR", "tagline": "VARCHAR",
    "homepage": "VARCHAR", "poster_path": "VARCHAR", "adult": "BOOLEAN", "softcore": "BOOLEAN",
    "popularity": "DOUBLE", "vote_average": "DOUBLE", "vote_count": "BIGINT",
    "belongs_to_collection": {"id": "BIGINT", "name": "VARCHAR", "poster_path": "VARCHAR"},
    "genres": [{"id": "BIGINT", "name": "VARCHAR"}],
    "production_companies": [{"id": "BIGINT", "name": "VARCHAR", "origin_country": "VARCHAR"}],
    "production_countries": [{"iso_3166_1": "VARCHAR", "name": "VARCHAR"}],
    "spoken_languages": [{"iso_639_1": "VARCHAR", "english_name": "VARCHAR", "name": "VARCHAR"}],
    "keywords": {"keywords": [{"id": "BIGINT", "name": "VARCHAR"}]},
    "external_ids": {"imdb_id": "VARCHAR", "wikidata_id": "VARCHAR"},
    "credits": {
        "cast": [{
            "credit_id": "VARCHAR", "id": "BIGINT", "name": "VARCHAR", "original_name": "VARCHAR",
            "gender": "BIGINT", "known_for_department": "VARCHAR", "profile_path": "VARCHAR",
            "character": "VARCHAR", "order": "BIGINT"
        }],
        "crew": [{
            "credit_id": "VARCHAR", "id": "BIGINT", "name": "VARCHAR", "original_name": "VARCHAR",
            "gender": "BIGINT", "known_for_department": "VARCHAR", "profile_path": "VARCHAR",
            "department": "VARCHAR", "job": "VARCHAR"
        }]
    },
    "release_dates": {
        "results": [{
            "iso_3166_1": "VARCHAR",
            "release_dates": [{
                "certification": "VARCHAR", "iso_639_1": "VARCHAR", "note": "VARCHAR",
                "release_date": "VARCHAR", "type": "BIGINT"
            }]
        }]
    },
    "watch/providers": {{ offers_structure(films_countries()) }}
}
{%- endmacro %}
