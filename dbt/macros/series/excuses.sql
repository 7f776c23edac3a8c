{#
    Who is not asked again yet: a series of which a provider had no data is asked again 14 days later, one whose id it did
    not know 28 days later, or when TMDB's id of the series changes. What counts is the last day of the week on which the
    provider was asked anything. Settles that for the weeks of the window and for those after it that they can bear on, so
    the order in which weeks are built does not matter. Post-hook of series_rating_request.
#}
{% macro settle_excuses() %}
    {%- set longest = var('unknown_id_wait_days') %}
    update {{ this }} as requests
    set outcome = settled.outcome
    from (
        select
            due.week_id,
            due.series_id,
            due.provider,
            case
                when
                    arg_max(earlier.imdb_id, earlier.asked_at) = any_value(due.imdb_id)
                    and any_value(asked.last_asked_on) < cast(max(earlier.asked_at) as date)
                    + case arg_max(earlier.outcome, earlier.asked_at)
                        when 'no_data' then {{ var('no_data_wait_days') }}
                        when 'unknown_id' then {{ longest }}
                        else 0
                    end
                    then 'excused'
                else 'waiting'
            end as outcome
        from {{ this }} as due
        inner join (
            select week_id, provider, cast(max(asked_at) as date) as last_asked_on
            from {{ this }}
            where week_id between date '{{ window_start() }}' and date '{{ window_end() }}' + {{ longest }}
            group by week_id, provider
        ) as asked
            on due.week_id = asked.week_id and due.provider = asked.provider
        left join {{ this }} as earlier
            on
                due.series_id = earlier.series_id
                and due.provider = earlier.provider
                and due.week_id > earlier.week_id
                and due.week_id <= earlier.week_id + {{ longest }}
                and earlier.outcome in ('answered', 'no_data', 'unknown_id', 'refused')
                and earlier.week_id between
                date '{{ window_start() }}' - {{ longest }} and date '{{ window_end() }}' + {{ longest }}
        where
            due.outcome in ('waiting', 'excused')
            and due.week_id between date '{{ window_start() }}' and date '{{ window_end() }}' + {{ longest }}
        group by due.week_id, due.series_id, due.provider
    ) as settled
    where
        requests.week_id = settled.week_id
        and requests.series_id = settled.series_id
        and requests.provider = settled.provider
        and requests.outcome <> settled.outcome
{% endmacro %}
