{#
    Who is not asked again yet: a series of which a provider had no data is asked again after 14 days, one whose id it did
    not know after 28, or when TMDB's id of the series changes. Settles that for the weeks of the window and for those
    after it that it can bear on, so the order in which weeks are built does not matter. Post-hook of
    series_rating_request.
#}
{% macro settle_excuses() %}
    update {{ this }} as requests
    set outcome = settled.outcome
    from (
        select
            due.week_id,
            due.series_id,
            due.provider,
            case
                when
                    arg_max(earlier.imdb_id, earlier.week_id) = any_value(due.imdb_id)
                    and due.week_id - max(earlier.week_id) < case arg_max(earlier.outcome, earlier.week_id)
                        when 'no_data' then {{ var('no_data_wait_days') }}
                        when 'unknown_id' then {{ var('unknown_id_wait_days') }}
                    end
                    then 'excused'
                else 'waiting'
            end as outcome
        from {{ this }} as due
        left join {{ this }} as earlier
            on
                due.series_id = earlier.series_id
                and due.provider = earlier.provider
                and due.week_id > earlier.week_id
                and due.week_id - {{ var('unknown_id_wait_days') }} < earlier.week_id
                and earlier.outcome in ('answered', 'no_data', 'unknown_id', 'refused')
                and earlier.week_id between
                date '{{ window_start() }}' - {{ var('unknown_id_wait_days') }}
                and date '{{ window_end() }}' + {{ var('unknown_id_wait_days') }}
        where
            due.outcome in ('waiting', 'excused')
            and due.week_id between
            date '{{ window_start() }}' and date '{{ window_end() }}' + {{ var('unknown_id_wait_days') }}
        group by due.week_id, due.series_id, due.provider
    ) as settled
    where
        requests.week_id = settled.week_id
        and requests.series_id = settled.series_id
        and requests.provider = settled.provider
        and requests.outcome <> settled.outcome
{% endmacro %}
