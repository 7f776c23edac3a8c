{# What TMDB calls its types of releases, from 1 on. #}
{% macro release_type_names() %}
    {{ return(['Premiere', 'Theatrical (limited)', 'Theatrical', 'Digital', 'Physical', 'TV']) }}
{% endmacro %}
