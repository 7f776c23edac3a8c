{# The sources of ratings in the order of their columns, all or those of a kind; dim_rating_source says what they are. #}
{% macro rating_sources(kind=none) %}
    {%- set critics = ['rt_critics', 'mc_critics'] -%}
    {%- set audience = ['tmdb_users', 'imdb_users', 'rt_audience', 'mc_users'] -%}
    {{ return(critics if kind == 'critics' else audience if kind == 'audience' else critics + audience) }}
{% endmacro %}

{# The mean of those columns that are not NULL, always added in the same order; NULL without any. #}
{% macro mean_of_columns(columns) -%}
    ({% for column in columns %}coalesce({{ column }}, 0){{ " + " if not loop.last }}{% endfor %})
    / nullif(
        {% for column in columns %}cast({{ column }} is not null as integer){{ " + " if not loop.last }}{% endfor %}, 0
    )
{%- endmacro %}

{# Mid-rank of a value among those of its partition, 1 for the lowest: equals share the mean of their places. #}
{% macro mid_rank(value, partition) -%}
    rank() over (partition by {{ partition }} order by {{ value }})
    + (count(*) over (partition by {{ partition }}, {{ value }}) - 1) / 2.0
{%- endmacro %}
