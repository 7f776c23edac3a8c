{#
    One row per key of a relation: the newest by `observed_at`, or what `newest_by` says instead.

    Rows that are equally new are told apart by the rest of their columns, so the result does not depend on
    the order in which rows were read.
#}
{% macro newest(relation, key, columns, newest_by=['observed_at']) -%}
    select {{ (key + columns) | join(', ') }}
    from {{ relation }}
    qualify row_number() over (
        partition by {{ key | join(', ') }}
        order by
            {% for column in newest_by %}{{ column }} desc, {% endfor -%}
            {{ columns | join(', ') }}
    ) = 1
{%- endmacro %}
