{# What is read out of TMDB's answers about series. Everything else in them stays in raw. #}

{% macro series_page_structure() -%}
{
    "results": [{
        "id": "BIGINT", "name": "VARCHAR", "original_name": "VARCHAR", "original_language": "VARCHAR",
        "first_air_date": "VARCHAR", "overview": "VARCHAR", "poster_path": "VARCHAR", "adult": "BOOLEAN",
        "genre_ids": ["BIGINT"], "popularity": "DOUBLE", "vote_average": "DOUBLE", "vote_count": "BIGINT"
    }]
}
{%- endmacro %}

{% macro series_details_structure() -%}
{
    "name": "VARCHAR", "original_name": "VARCHAR", "original_language": "VARCHAR", "type": "VARCHAR",
    "status": "VARCHAR", "first_air_date": "VARCHAR", "last_air_date": "VARCHAR", "number_of_seasons": "BIGINT",
    "number_of_episodes": "BIGINT", "overview": "VARCHAR", "poster_path": "VARCHAR", "homepage": "VARCHAR",
    "adult": "BOOLEAN", "in_production": "BOOLEAN", "popularity": "DOUBLE", "vote_average": "DOUBLE",
    "vote_count": "BIGINT", "origin_country": ["VARCHAR"],
    "last_episode_to_air": {"air_date": "VARCHAR"}, "next_episode_to_air": {"air_date": "VARCHAR"},
    "genres": [{"id": "BIGINT", "name": "VARCHAR"}],
    "networks": [{"id": "BIGINT", "name": "VARCHAR", "origin_country": "VARCHAR", "logo_path": "VARCHAR"}],
    "created_by": [{
        "id": "BIGINT", "name": "VARCHAR", "original_name": "VARCHAR", "gender": "BIGINT", "profile_path": "VARCHAR",
        "known_for_department": "VARCHAR"
    }],
    "production_countries": [{"iso_3166_1": "VARCHAR", "name": "VARCHAR"}],
    "spoken_languages": [{"iso_639_1": "VARCHAR", "english_name": "VARCHAR", "name": "VARCHAR"}],
    "seasons": [{
        "id": "BIGINT", "season_number": "BIGINT", "name": "VARCHAR", "air_date": "VARCHAR", "episode_count": "BIGINT",
        "vote_average": "DOUBLE"
    }],
    "keywords": {"results": [{"id": "BIGINT", "name": "VARCHAR"}]},
    "external_ids": {"imdb_id": "VARCHAR", "tvdb_id": "BIGINT", "wikidata_id": "VARCHAR"},
    "content_ratings": {"results": [{"iso_3166_1": "VARCHAR", "rating": "VARCHAR"}]},
    "watch/providers": {{ offers_structure(series_countries()) }}
}
{%- endmacro %}

{% macro series_credits_structure() -%}
{
    "cast": [{
        "id": "BIGINT", "name": "VARCHAR", "original_name": "VARCHAR", "gender": "BIGINT",
        "known_for_department": "VARCHAR", "profile_path": "VARCHAR", "order": "BIGINT",
        "total_episode_count": "BIGINT", "roles": [{"character": "VARCHAR", "episode_count": "BIGINT"}]
    }]
}
{%- endmacro %}
