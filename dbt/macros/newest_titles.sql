{#
    Gives every row the newest title of its film, also those that a build leaves alone. Post-hook of marts of films that
    are not made whole by each build.
#}
{% macro take_newest_titles() %}
    update {{ this }} as mart
    set title = movies.title
    from {{ ref('dim_movie') }} as movies
    where mart.movie_id = movies.movie_id and mart.title is distinct from movies.title
{% endmacro %}
