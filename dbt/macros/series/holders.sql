{#
    Who holds an IMDb id: the only series that was last seen with it. One that another series was seen with later, or as
    late, shares it. Post-hook of series_match; looks at no other table than that and the window's ids.
#}
{% macro settle_first_seen() %}
    update {{ this }} as matches
    set first_seen_on = seen.first_seen_on
    from (
        select series_id, min(week_id) as first_seen_on from {{ ref('int_series__imdb_ids') }} group by series_id
    ) as seen
    where matches.series_id = seen.series_id and matches.first_seen_on > seen.first_seen_on
{% endmacro %}

{% macro settle_holders() %}
    update {{ this }} as matches
    set status = settled.status, reason = settled.reason
    from (
        select
            held.series_id,
            held.site,
            case when count(other.series_id) = 0 then 'ok' else 'shared' end as status,
            case
                when count(other.series_id) > 0
                    then
                        'series '
                        || string_agg(other.series_id, ', ' order by other.series_id)
                        || ' has this id too: nobody is rated by it'
                        || case
                            when min(other.last_seen_on) > any_value(held.last_seen_on)
                                then ' here, it was seen there last'
                            else ''
                        end
            end as reason
        from {{ this }} as held
        left join {{ this }} as other
            on
                held.site = other.site
                and held.site_id = other.site_id
                and held.series_id <> other.series_id
                and held.last_seen_on <= other.last_seen_on
        where held.status in ('ok', 'shared')
        group by held.series_id, held.site
    ) as settled
    where
        matches.series_id = settled.series_id
        and matches.site = settled.site
        and (matches.status <> settled.status or matches.reason is distinct from settled.reason)
{% endmacro %}
