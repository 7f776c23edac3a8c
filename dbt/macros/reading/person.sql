{# The fields of a person as they stand in an entry of the cast or the crew. #}
{% macro person_fields(entry) -%}
'person_id': {{ entry }}.id,
            'name': {{ text_or_null(entry ~ '.name') }},
            'original_name': {{ text_or_null(entry ~ '.original_name') }},
            'gender': case {{ entry }}.gender when 1 then 'female' when 2 then 'male' when 3 then 'non-binary' end,
            'known_for_department': {{ text_or_null(entry ~ '.known_for_department') }},
            'profile_path': {{ text_or_null(entry ~ '.profile_path') }}
{%- endmacro %}
