{#
    Forgets the newest observation of a film where a day of the window, derived again, has it no more: such as a film
    of a recovered day that is known as softcore since. Pre-hook of movie_latest, which then looks for an older one.
#}
{% macro forget_lost_observations() %}
    {%- if is_incremental() -%}
    delete from {{ this }} as latest
    where
        latest.date_id between date '{{ window_start() }}' and date '{{ window_end() }}'
        and not exists (
            select 1
            from {{ ref('fact_movie_daily') }} as facts
            where facts.date_id = latest.date_id and facts.movie_id = latest.movie_id
        )
    {%- endif -%}
{% endmacro %}
