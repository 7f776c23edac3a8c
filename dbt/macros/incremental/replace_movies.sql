{#
    Strategy `replace_movies`: the model's rows take the place of all rows of the films whose current details
    are in the window, also of films that have no such thing any more. With `meta.known_from_listing`, of the
    films without details too whose newest listing is in it.
#}
{% macro get_incremental_replace_movies_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}

    delete from {{ arg_dict['target_relation'] }}
    where movie_id in (select movies.movie_id from ({{ current_details() }}) as movies);
    {% if (config.get('meta') or {}).get('known_from_listing') %}
    delete from {{ arg_dict['target_relation'] }}
    where movie_id in (select movies.movie_id from ({{ current_listing() }}) as movies);
    {% endif %}

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }};
{% endmacro %}

{#
    The details in this window that dim_movie holds now. Details of an older day that is refilled later are
    not among them, so they change nothing.
#}
{% macro current_details() -%}
    select details.*
    from {{ ref('stg_tmdb__movie_details') }} as details
    inner join {{ ref('dim_movie') }} as movies
        on
            details.movie_id = movies.movie_id
            and details.fetched_at = movies.observed_at
    where movies.has_details and details.status = 200
    -- one row a film, even if two days claim the same time
    qualify row_number() over (partition by details.movie_id order by details.date_id desc) = 1
{%- endmacro %}

{# The listing items in this window that dim_movie holds now, for want of details. #}
{% macro current_listing() -%}
    select items.*
    from {{ ref('stg_tmdb__discover_items') }} as items
    inner join {{ ref('dim_movie') }} as movies
        on
            items.movie_id = movies.movie_id
            and items.fetched_at = movies.observed_at
    where not movies.has_details
    qualify row_number() over (partition by items.movie_id order by items.date_id desc) = 1
{%- endmacro %}
