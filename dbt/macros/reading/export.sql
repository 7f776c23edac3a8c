{#
    When the numbers of a day's export were true: TMDB has it ready by 08:00 UTC of that day. When it was
    downloaded, perhaps weeks later, says nothing of them.
#}
{% macro export_time(day) -%}
    cast({{ day }} + interval 8 hour as timestamp with time zone)
{%- endmacro %}

{#
    Whether a row of dim_movie holds more than an export's entry. It need not say so in a column: a row from an
    export has the export's time to the microsecond, and of the attributes that a listing has only a title.
#}
{% macro is_more_than_export(movie) -%}
    {{ movie }}.has_details
        or {{ movie }}.observed_at <> {{ export_time('cast(' ~ movie ~ '.observed_at as date)') }}
        or {{ movie }}.language_code is not null
        or {{ movie }}.released_on is not null
        or {{ movie }}.overview is not null
        or {{ movie }}.poster_path is not null
        or {{ movie }}.is_adult is not null
        or {{ movie }}.is_softcore is not null
{%- endmacro %}
