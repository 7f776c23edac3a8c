{#
    A dataset's public tables live in the file of its name, which is attached by that name when they are built. So two
    datasets may have a table of one name: dbt knows all models at once, and refuses two of one place.
#}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {%- if custom_database_name is not none -%}
        {{ custom_database_name | trim }}
    {%- elif node is not none and node.resource_type == 'model' and node.fqn[1] in ['core', 'marts'] -%}
        {{ node.fqn[2] }}
    {%- else -%}
        {{ target.database }}
    {%- endif -%}
{%- endmacro %}
