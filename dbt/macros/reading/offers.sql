{#
    Where films and series can be watched: offers of services by country, data of JustWatch as TMDB passes it on. Of all
    countries those are kept that a setting names.
#}

{# How a service offers a title. #}
{% macro offer_kinds() %}
    {{ return(['flatrate', 'ads', 'free', 'rent', 'buy']) }}
{% endmacro %}

{# The countries whose offers of series are kept: TMDB_SERIES_COUNTRIES. #}
{% macro series_countries() %}
    {{ return(kept_countries('TMDB_SERIES_COUNTRIES')) }}
{% endmacro %}

{# The countries whose offers of films are kept: TMDB_FILMS_COUNTRIES. #}
{% macro films_countries() %}
    {{ return(kept_countries('TMDB_FILMS_COUNTRIES')) }}
{% endmacro %}

{# Codes separated by commas. Looked at only when a statement is executed, for it is no part of the project. #}
{% macro kept_countries(variable) %}
    {%- set given = env_var(variable, 'US,GB,DE') if execute else 'US,GB,DE' -%}
    {%- set countries = given | replace(' ', '') -%}
    {%- if execute and not modules.re.fullmatch('[A-Z]{2}(,[A-Z]{2})*', countries) -%}
        {{ exceptions.raise_compiler_error(variable ~ " must be codes such as US,GB,DE, not " ~ given) }}
    {%- endif -%}
    {{ return(countries.split(',') | unique | list) }}
{% endmacro %}

{# What is read out of `watch/providers` in details. #}
{% macro offers_structure(countries) -%}
{
        "results": {
            {%- for country in countries %}
            "{{ country }}": {
                {%- for kind in offer_kinds() %}
                "{{ kind }}": [{"provider_id": "BIGINT", "provider_name": "VARCHAR", "logo_path": "VARCHAR"}]
                {{- "," if not loop.last }}
                {%- endfor %}
            }{{ "," if not loop.last }}
            {%- endfor %}
        }
    }
{%- endmacro %}

{# Who offers it in the countries that are kept: a list of country, kind, service with its name and logo. #}
{% macro offers(details, countries) -%}
    flatten([
        {%- for country in countries -%}
        {%- set outer_last = loop.last -%}
        {%- for kind in offer_kinds() %}
        coalesce([
            {
                'country_code': '{{ country }}',
                'kind': '{{ kind }}',
                'watch_provider_id': entry.provider_id,
                'name': entry.provider_name,
                'logo_path': {{ text_or_null('entry.logo_path') }}
            }
            for entry in {{ details }}."watch/providers".results."{{ country }}"."{{ kind }}"
            if entry.provider_id > 0 and trim(entry.provider_name) <> ''
        ], []){{ "," if not (outer_last and loop.last) }}
        {%- endfor -%}
        {%- endfor %}
    ])
{%- endmacro %}

{#
    The offers that were ever observed, one row per title, country, kind and service, with the first and the last day or
    week (`seen_on`) on which they were: those of the details that are staged, and those that are known of their titles.
    Any order of builds comes to the same.
#}
{% macro offers_seen(details, key, seen_on) %}
with offers as (

    select
        {{ key }},
        {{ seen_on }} as seen_on,
        unnest(watch_providers) as offer
    from {{ details }}
    where status = 200

),

seen as (

    select
        {{ key }},
        offer.country_code as country_code,
        offer.kind as kind,
        offer.watch_provider_id as watch_provider_id,
        seen_on as first_seen_on,
        seen_on as last_seen_on
    from offers
    {% if is_incremental() %}
    union all
    select known.*
    from {{ this }} as known
    where known.{{ key }} in (select offers.{{ key }} from offers)
    {% endif %}

)

select
    {{ key }},
    country_code,
    kind,
    watch_provider_id,
    min(first_seen_on) as first_seen_on,
    max(last_seen_on) as last_seen_on
from seen
group by {{ key }}, country_code, kind, watch_provider_id
{% endmacro %}

{# Forgets offers in countries that are not kept any more. Post-hook of the bridges of offers. #}
{% macro forget_other_countries(countries) %}
    delete from {{ this }} where country_code not in ('{{ countries | join("', '") }}')
{% endmacro %}
