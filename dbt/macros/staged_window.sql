{#
    A build of some models only, without the staging models they read, would take whatever days were staged
    last for the days of its own window. So a staging model notes its window in the comment of its table, and
    a build starts only if everything in staging that it reads and does not rebuild is of the same window.
#}

{% macro note_window() %}
    comment on table {{ this }} is '{{ window_start() }} to {{ window_end() }}'
{% endmacro %}

{% macro require_staged_window() %}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set window = window_start() ~ ' to ' ~ window_end() -%}
    {%- set staged = {} -%}
    {%- set comments -%}
        select table_name, coalesce(comment, 'nothing') from duckdb_tables() where database_name = 'staging'
    {%- endset -%}
    {%- for row in run_query(comments).rows -%}{%- do staged.update({row[0]: row[1]}) -%}{%- endfor -%}

    {%- for node in graph.nodes.values() if node.unique_id in selected_resources -%}
        {%- for parent_id in node.depends_on.nodes if parent_id not in selected_resources -%}
            {%- set parent = graph.nodes.get(parent_id, {}) -%}
            {%- if parent.get('resource_type') == 'model' and parent.get('database') == 'staging'
                and staged.get(parent.name) != window -%}
                {{ exceptions.raise_compiler_error(
                    node.name ~ " reads " ~ parent.name ~ ", which holds " ~ staged.get(parent.name, 'nothing')
                    ~ " and not " ~ window ~ ": build " ~ parent.name ~ " too"
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
