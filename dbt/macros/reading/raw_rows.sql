{#
    The rows of a raw table for the days of the window, with the day as `date`.

    Lists the window's files first: a day without a folder then has no rows instead of failing the build,
    and no file outside the window is opened, however long the history. Without any file the result is an
    empty relation with the columns that the source declares; a column that files of an earlier version lack is NULL.

    The day is that of the partition's own folder. Nothing else in the path is data: DuckDB would take every
    folder KEY=VALUE above the data directory for a column, and for one of ours if it has that name.
#}
{% macro raw_rows(source_name, table) %}
    {%- set relation = source(source_name, table) -%}
    {%- set files = _window_files(source_name, table).columns[0].values() if execute else [] -%}
        (
            select
                {%- for column in _source_columns(source_name, table) %}
                cast(null as {{ column.data_type }}) as {{ column.name }},
                {%- endfor %}
                cast(null as date) as date
            where false
            {%- if files %}
            union all by name
            select
                * exclude (filename),
                cast({{ _day_of_file('filename') }} as date) as date
            from read_parquet(
                [{% for file in files %}{{ _no_pattern(file) }}{{ ", " if not loop.last }}{% endfor %}],
                hive_partitioning = false, filename = true, union_by_name = true
            )
            {%- endif %}
        )
{% endmacro %}

{# The days of the window that have files of a raw table, as text. #}
{% macro raw_days(source_name, table) %}
    {{ return(_window_files(source_name, table).columns[1].values() | unique | list if execute else []) }}
{% endmacro %}

{% macro _day_of_file(path) -%}
    regexp_extract({{ path }}, 'date=([0-9-]+)[/\\]part-[^/\\]*$', 1)
{%- endmacro %}

{# A path as SQL writes it, of which DuckDB takes nothing for a pattern. #}
{% macro _no_pattern(path) -%}
    '{{ modules.re.sub('([*?[])', '[\\1]', path) | replace("'", "''") }}'
{%- endmacro %}

{% macro _window_files(source_name, table) %}
    {%- set place = [env_var('TMDB_ASSETS_DATA', '../data'), 'raw', source_name, table] | join('/') -%}
    {%- set listing -%}
        select
            file,
            {{ _day_of_file('file') }} as day
        from glob({{ _no_pattern(place) }} || '/date=*/part-*.parquet')
        where day between '{{ window_start() }}' and '{{ window_end() }}'
        order by file
    {%- endset -%}
    {{ return(run_query(listing)) }}
{% endmacro %}

{% macro _source_columns(source_name, table) %}
    {%- for node in (graph.sources.values() if execute else [])
        if node.source_name == source_name and node.name == table -%}
        {{ return(node.columns.values()) }}
    {%- endfor -%}
    {{ return([]) }}
{% endmacro %}
