{{
    config(
        incremental_strategy='keep_newest',
        unique_key=['series_id', 'site'],
        meta={'newest_by': ['last_seen_on']},
        post_hook=["{{ settle_first_seen() }}", "{{ settle_holders() }}"],
    )
}}

with seen as (

    select
        *,
        min(week_id) over (partition by series_id) as first_week_id
    from {{ ref('int_series__imdb_ids') }}
    qualify row_number() over (partition by series_id order by week_id desc) = 1

)

select
    seen.series_id,
    'imdb' as site,
    seen.imdb_id as site_id,
    seen.status,
    case seen.status
        when 'none' then 'TMDB has no IMDb id of the series: correct it there'
        when 'malformed' then 'what TMDB has is no IMDb id of a title: correct it there'
    end as reason,
    {% if is_incremental() -%}
    least(seen.first_week_id, matches.first_seen_on) as first_seen_on,
    {%- else -%}
    seen.first_week_id as first_seen_on,
    {%- endif %}
    seen.week_id as last_seen_on
from seen
{% if is_incremental() %}
left join {{ this }} as matches
    on seen.series_id = matches.series_id
{% endif %}
