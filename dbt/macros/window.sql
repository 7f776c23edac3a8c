{# The window of UTC days a build is asked for, both ends included. #}

{% macro window_start() %}{{ return(_window_day('start_date')) }}{% endmacro %}

{% macro window_end() %}
    {%- set last = _window_day('end_date') -%}
    {%- if execute and last < _window_day('start_date') -%}
        {{ exceptions.raise_compiler_error("end_date " ~ last ~ " is before start_date " ~ _window_day('start_date')) }}
    {%- endif -%}
    {{ return(last) }}
{% endmacro %}

{% macro _window_day(name) %}
    {#- Parsing needs no window, a build does; there is no default because a wrong window is silently wrong.
        The environment is looked at only when a statement is executed: --vars that differ from those of the
        last run make dbt parse the whole project again, which takes longer than most builds. -#}
    {%- set given = var(name, none) or (env_var('TMDB_WINDOW_' ~ name | upper, '') if execute else none) or none -%}
    {%- if given is none -%}
        {%- if execute -%}
            {{ exceptions.raise_compiler_error(
                "the window is missing: pass --vars '{start_date: \"YYYY-MM-DD\", end_date: \"YYYY-MM-DD\"}'"
                ~ " or set TMDB_WINDOW_START_DATE and TMDB_WINDOW_END_DATE"
            ) }}
        {%- endif -%}
        {{ return('1970-01-01') }}
    {%- endif -%}
    {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', given | string) -%}
        {{ exceptions.raise_compiler_error(name ~ " must be a day YYYY-MM-DD, not " ~ given) }}
    {%- endif -%}
    {{ return(given | string) }}
{% endmacro %}
