{#
    Says of every film, also of those that a build leaves alone, whether and how long before the newest observed day it was
    last observed. Post-hook of movie_latest, whose newest day is that of the fact; it looks at no other table.
#}
{% macro tell_age() %}
    update {{ this }} as latest
    set
        is_newest_day = latest.date_id = newest.date_id,
        age_days = newest.date_id - latest.date_id
    from (select max(date_id) as date_id from {{ this }}) as newest
    where latest.age_days is distinct from newest.date_id - latest.date_id
{% endmacro %}
