{#
    The rows of a raw table for the days of the window, with the day as `date`.

    Lists the window's files first: a day without a folder then has no rows instead of failing the build,
    and no file outside the window is opened, however long the history. Without any file the result is an
    empty relation with the columns that the source declares.
#}
{% macro raw_rows(table) %}
    {%- set relation = source('raw', table) -%}
    {%- set files = _window_files(table) if execute else [] -%}
    {%- if files -%}
        read_parquet(
            [{% for file in files %}'{{ file | replace("'", "''") }}'{{ ", " if not loop.last }}{% endfor %}],
            hive_partitioning = true, hive_types = {'date': date}, union_by_name = true
        )
    {%- else -%}
        (
            select
                {%- for column in _source_columns(table) %}
                cast(null as {{ column.data_type }}) as {{ column.name }},
                {%- endfor %}
                cast(null as date) as date
            where false
        )
    {%- endif -%}
{% endmacro %}

{# The days of the window that have files of a raw table, as text. #}
{% macro raw_days(table) %}
    {%- set days = [] -%}
    {%- for file in (_window_files(table) if execute else []) -%}
        {%- set day = modules.re.findall('date=([0-9-]+)', file) | last -%}
        {%- if day not in days -%}{%- do days.append(day) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(days) }}
{% endmacro %}

{% macro _window_files(table) %}
    {%- set root = env_var('TMDB_ASSETS_DATA', '../data') ~ '/raw/' ~ table -%}
    {%- set listing -%}
        select file
        from glob('{{ root | replace("'", "''") }}/date=*/part-*.parquet')
        where regexp_extract(file, 'date=([0-9-]+)[/\\]part-[^/\\]*$', 1)
            between '{{ window_start() }}' and '{{ window_end() }}'
        order by file
    {%- endset -%}
    {{ return(run_query(listing).columns[0].values()) }}
{% endmacro %}

{% macro _source_columns(table) %}
    {%- for node in (graph.sources.values() if execute else []) if node.source_name == 'raw' and node.name == table -%}
        {{ return(node.columns.values()) }}
    {%- endfor -%}
    {{ return([]) }}
{% endmacro %}
