{# What is read out of the answers of those who tell ratings. Everything is read as text: `told` makes numbers of it. #}

{% macro omdb_structure() -%}
{
    "Title": "VARCHAR", "Year": "VARCHAR", "Runtime": "VARCHAR", "totalSeasons": "VARCHAR", "Type": "VARCHAR",
    "imdbID": "VARCHAR", "imdbRating": "VARCHAR", "imdbVotes": "VARCHAR", "Metascore": "VARCHAR",
    "Ratings": [{"Source": "VARCHAR", "Value": "VARCHAR"}]
}
{%- endmacro %}

{# Which of our sources MDBList means; it has called the audience of Rotten Tomatoes by two names. #}
{% macro mdblist_rating_source(told) -%}
    case {{ told }}
                when 'imdb' then 'imdb_users'
                when 'tomatoes' then 'rt_critics'
                when 'tomatoesaudience' then 'rt_audience'
                when 'popcorn' then 'rt_audience'
                when 'metacritic' then 'mc_critics'
                when 'metacriticuser' then 'mc_users'
            end
{%- endmacro %}

{# Whether an entry tells a score of a source that counts. #}
{% macro is_mdblist_rating(entry) -%}
    {{ mdblist_rating_source(entry ~ '.source') }} is not null
            and coalesce({{ told_or_null(entry ~ '.value') }}, {{ told_or_null(entry ~ '.score') }}) is not null
{%- endmacro %}

{% macro mdblist_series_structure() -%}
{
    "title": "VARCHAR", "type": "VARCHAR", "ids": {"imdb": "VARCHAR"},
    "ratings": [{"source": "VARCHAR", "value": "VARCHAR", "score": "VARCHAR", "votes": "VARCHAR"}]
}
{%- endmacro %}
