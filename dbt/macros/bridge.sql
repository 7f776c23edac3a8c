{#
    A bridge of films and the entries of one list of their current details: one row per film and `key`, with
    the given columns of the entry. If a key comes twice, its first entry counts. `details` and `movies` are what is
    read: the staged details, and dim_movie.
#}
{% macro bridge(details, movies, entries, key, columns) %}
with details as (

    {{ current_details(details, movies) }}

),

entries as (

    select
        movie_id,
        unnest({{ entries }}) as entry,
        generate_subscripts({{ entries }}, 1) as position
    from details

)

select
    movie_id,
    {%- for column in columns %}
    entry.{{ column }} as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
from entries
qualify row_number() over (partition by movie_id, entry.{{ key }} order by position) = 1
{% endmacro %}
