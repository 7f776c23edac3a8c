{# The sources of ratings in the order of their columns, all or those of a kind (dim_rating_source has it). #}
{% macro rating_sources(kind=none) %}
    {%- set critics = ['rt_critics', 'mc_critics'] -%}
    {%- set audience = ['tmdb_users', 'imdb_users', 'rt_audience', 'mc_users'] -%}
    {{ return(critics if kind == 'critics' else audience if kind == 'audience' else critics + audience) }}
{% endmacro %}

{# A term for each source, which takes the place of {source} in it. #}
{% macro of_each_source(term, between=', ') -%}
    {%- for source in rating_sources() -%}
    {{ term | replace('{source}', source) }}{{ between if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# How many values, out of 100, are in each tenth of the scale; the last one has its end, too. #}
{% macro counts_by_tenth(value) -%}
    {%- for start in range(0, 100, 10) -%}
    count(*) filter (where {{ value }} >= {{ start }} and {{ value }} {{ "<=" if loop.last else "<" }} {{ start + 10 }})
        as count_{{ start }}_to_{{ start + 10 }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The mean of those columns that are not NULL, always added in the same order; NULL without any. #}
{% macro mean_of_columns(columns) -%}
    ({% for column in columns %}coalesce({{ column }}, 0){{ " + " if not loop.last }}{% endfor %})
    / nullif({% for column in columns %}cast({{ column }} is not null as integer){{ " + " if not loop.last }}{% endfor %}, 0)
{%- endmacro %}

{# Mid-rank of a value among those of its partition, 1 for the lowest: equals share the mean of their places. #}
{% macro mid_rank(value, partition) -%}
    rank() over (partition by {{ partition }} order by {{ value }})
    + (count(*) over (partition by {{ partition }}, {{ value }}) - 1) / 2.0
{%- endmacro %}
