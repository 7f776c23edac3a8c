{#
    An optional end of what the facts keep: with TMDB_FACTS_SINCE (YYYY-MM-DD) no day before it has a row in
    fact_movie_daily, nor in what is made of it: movie_latest and the marts. Empty keeps all days.
    Films, people, the calendar and the like stay. Post-hook of the models that add rows to what is there, so a build of an
    older day does not bring its rows back. `column` is the oldest day that a row is made of.
#}
{% macro delete_before_facts_since(column='date_id') %}
    {%- set since = env_var('TMDB_FACTS_SINCE', '') | trim if execute else '' -%}
    {%- if since and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', since) -%}
        {{ exceptions.raise_compiler_error("TMDB_FACTS_SINCE must be a day YYYY-MM-DD, not " ~ since) }}
    {%- endif -%}
    {%- if since -%}
    delete from {{ this }} where {{ column }} < date '{{ since }}'
    {%- endif -%}
{% endmacro %}
