{# What is read out of the answers of those who tell ratings. Everything is read as text: `told` makes numbers of it. #}

{% macro omdb_series_structure() -%}
{
    "Title": "VARCHAR", "Year": "VARCHAR", "Runtime": "VARCHAR", "totalSeasons": "VARCHAR", "Type": "VARCHAR",
    "imdbID": "VARCHAR", "imdbRating": "VARCHAR", "imdbVotes": "VARCHAR", "Metascore": "VARCHAR",
    "Ratings": [{"Source": "VARCHAR", "Value": "VARCHAR"}]
}
{%- endmacro %}

{% macro mdblist_series_structure() -%}
{
    "title": "VARCHAR", "type": "VARCHAR", "ids": {"imdb": "VARCHAR"},
    "ratings": [{"source": "VARCHAR", "value": "VARCHAR", "score": "VARCHAR", "votes": "VARCHAR"}]
}
{%- endmacro %}
