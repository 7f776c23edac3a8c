{#
    Strategies `replace_movies` and `replace_series`: the model's rows take the place of all rows of the films, or the
    series, whose current details are in the window, also of those that have no such thing any more. With
    `meta.known_from_listing`, of the films without details too whose newest listing is in it. With `meta.credits`, it is
    the series whose current credits are in the window.
#}
{% macro get_incremental_replace_movies_sql(arg_dict) %}
    {%- set movies = ref('dim_movie') -%}
    {%- set held = [current_details(ref('stg_tmdb__movie_details'), movies)] -%}
    {%- if (config.get('meta') or {}).get('known_from_listing') -%}
        {%- do held.append(current_listing(ref('stg_tmdb__discover_items'), movies)) -%}
    {%- endif -%}
    {{ return(_replace_of_sql(arg_dict, 'movie_id', held)) }}
{% endmacro %}

{% macro get_incremental_replace_series_sql(arg_dict) %}
    {%- set of_credits = (config.get('meta') or {}).get('credits') -%}
    {%- set held = current_series_credits() if of_credits else current_series_details() -%}
    {{ return(_replace_of_sql(arg_dict, 'series_id', [held])) }}
{% endmacro %}

{% macro _replace_of_sql(arg_dict, key, held) %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- for rows in held %}
    delete from {{ arg_dict['target_relation'] }}
    where {{ key }} in (select held.{{ key }} from ({{ rows }}) as held);
    {%- endfor %}

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }};
{% endmacro %}

{#
    The details in this window that dim_movie (`movies`) holds now. Details of an older day that is refilled
    later are not among them, so they change nothing.
#}
{% macro current_details(details, movies) -%}
    {{ _current(details, movies, 'movie_id') }}
    where known.has_details and told.status = 200
    -- One row a film, even if two days claim the same time. By its day, not by row_number() = 1, which DuckDB turns into
    -- an aggregate that fails on lists of structs for some of their statistics.
    qualify told.date_id = max(told.date_id) over (partition by told.movie_id)
{%- endmacro %}

{# The listing items in this window that dim_movie (`movies`) holds now, for want of details. #}
{% macro current_listing(items, movies) -%}
    {{ _current(items, movies, 'movie_id') }}
    where not known.has_details
    qualify told.date_id = max(told.date_id) over (partition by told.movie_id)
{%- endmacro %}

{# The details in this window that dim_series holds now. #}
{% macro current_series_details() -%}
    {{ _current(ref('stg_tmdb__series_details'), ref('dim_series'), 'series_id') }}
    where told.status = 200
    qualify told.week_id = max(told.week_id) over (partition by told.series_id)
{%- endmacro %}

{# The credits in this window that are the newest of their series. #}
{% macro current_series_credits() -%}
    {{ _current(ref('stg_tmdb__series_credits'), ref('stg_tmdb__series_newest_credits'), 'series_id') }}
    where told.status = 200
    qualify told.week_id = max(told.week_id) over (partition by told.series_id)
{%- endmacro %}

{% macro _current(told, known, key) -%}
    select told.*
    from {{ told }} as told
    inner join {{ known }} as known
        on
            told.{{ key }} = known.{{ key }}
            and told.fetched_at = known.observed_at
{%- endmacro %}
