{{
    config(
        materialized='incremental',
        incremental_strategy='replace_window',
        on_schema_change='fail',
        meta={'window_columns': ['week_id']},
        post_hook=["{{ delete_before_facts_since('week_id') }}", "{{ take_newest_names() }}"],
    )
}}

select
    first_told.week_id,
    first_told.series_id,
    series.name,
    first_told.rating_source,
    first_told.provider as provider_a,
    second_told.provider as provider_b,
    first_told.score as score_a,
    second_told.score as score_b,
    round(first_told.score - second_told.score, 6) as gap
from {{ ref('int_series__ratings') }} as first_told
inner join {{ ref('int_series__ratings') }} as second_told
    on
        first_told.week_id = second_told.week_id
        and first_told.series_id = second_told.series_id
        and first_told.rating_source = second_told.rating_source
        and first_told.precedence < second_told.precedence
inner join {{ ref('dim_series') }} as series
    on first_told.series_id = series.series_id
where first_told.score is not null and second_told.score is not null
