{#
    Strategy `replace_movies`: the model's rows take the place of all rows of the films whose current details
    are in the window, also of films that have no such thing any more. With `meta.known_from_listing`, of the
    films without details too whose newest listing is in it.
#}
{% macro get_incremental_replace_movies_sql(arg_dict) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set details, movies = ref('stg_tmdb__movie_details'), ref('dim_movie') -%}

    delete from {{ arg_dict['target_relation'] }}
    where movie_id in (select held.movie_id from ({{ current_details(details, movies) }}) as held);
    {% if (config.get('meta') or {}).get('known_from_listing') %}
    {%- set items = ref('stg_tmdb__discover_items') %}
    delete from {{ arg_dict['target_relation'] }}
    where movie_id in (select held.movie_id from ({{ current_listing(items, movies) }}) as held);
    {% endif %}

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }};
{% endmacro %}

{#
    The details in this window that dim_movie (`movies`) holds now. Details of an older day that is refilled
    later are not among them, so they change nothing.
#}
{% macro current_details(details, movies) -%}
    select details.*
    from {{ details }} as details
    inner join {{ movies }} as movies
        on
            details.movie_id = movies.movie_id
            and details.fetched_at = movies.observed_at
    where movies.has_details and details.status = 200
    -- one row a film, even if two days claim the same time
    qualify row_number() over (partition by details.movie_id order by details.date_id desc) = 1
{%- endmacro %}

{# The listing items in this window that dim_movie (`movies`) holds now, for want of details. #}
{% macro current_listing(items, movies) -%}
    select items.*
    from {{ items }} as items
    inner join {{ movies }} as movies
        on
            items.movie_id = movies.movie_id
            and items.fetched_at = movies.observed_at
    where not movies.has_details
    qualify row_number() over (partition by items.movie_id order by items.date_id desc) = 1
{%- endmacro %}
