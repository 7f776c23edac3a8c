{#
    A bridge of films and the entries of one list of their current details: one row per film and `key`, with
    the given columns of the entry. If a key comes twice, its first entry counts. With `is_ordered` the rows have their
    `position` in TMDB's list beside them: 1, 2, 3 without a gap, over the entries that count. `details` and `movies`
    are what is read: the staged details, and dim_movie.
#}
{% macro bridge(details, movies, entries, key, columns, is_ordered=false) -%}
    {{ bridge_of(current_details(details, movies), 'movie_id', entries, key, columns, is_ordered) }}
{%- endmacro %}

{# The same of series. #}
{% macro series_bridge(entries, key, columns, is_ordered=false) -%}
    {{ bridge_of(current_series_details(), 'series_id', entries, key, columns, is_ordered) }}
{%- endmacro %}

{# The same of whatever `current` (rows) holds by `owner` (a column). #}
{% macro bridge_of(current, owner, entries, key, columns, is_ordered=false) %}
with details as (

    {{ current }}

),

entries as (

    select
        {{ owner }},
        unnest({{ entries }}) as entry,
        generate_subscripts({{ entries }}, 1) as place
    from details

),

first_entries as (

    select *
    from entries
    qualify row_number() over (partition by {{ owner }}, entry.{{ key }} order by place) = 1

)

select
    {{ owner }},
    {%- for column in columns %}
    entry.{{ column }} as {{ column }}{{ "," if not loop.last or is_ordered }}
    {%- endfor %}
    {%- if is_ordered %}
    cast(row_number() over (partition by {{ owner }} order by place) as integer) as position
    {%- endif %}
from first_entries
{% endmacro %}
