{% set sources = {
    'imdb': 'imdb_users',
    'tomatoes': 'rt_critics',
    'tomatoesaudience': 'rt_audience',
    'popcorn': 'rt_audience',
    'metacritic': 'mc_critics',
    'metacriticuser': 'mc_users',
} %}

with asked as (

    select
        date as week_id,
        series_id,
        imdb_id,
        status,
        outcome,
        fetched_at,
        -- parsed once; a field of the wrong type becomes NULL, a new field is ignored
        from_json(payload, '{{ mdblist_series_structure() }}') as answer
    from {{ raw_rows('mdblist', 'series_ratings') }}

),

-- An answer about another title than the one that was asked for says nothing of it.
judged as (

    select
        * exclude (outcome),
        case
            when outcome <> 'answered' then outcome
            when answer.ids.imdb = imdb_id and answer.type = 'show' then outcome
            else 'refused'
        end as outcome
    from asked

)

select
    week_id,
    series_id,
    imdb_id,
    status,
    outcome,
    fetched_at,
    {{ told_or_null('answer.title') }} as title,
    -- `value` is on the source's own scale, `score` on one from 0 to 100.
    [
        {
            'rating_source': case entry.source
                {% for told, rating_source in sources.items() -%}
                when '{{ told }}' then '{{ rating_source }}'
                {% endfor -%}
            end,
            'score': {{ told_score('entry.value') }},
            'scale': {{ told_scale('entry.value') }},
            'score_100': {{ told_score('entry.score') }},
            'votes_count': {{ told_count('entry.votes') }},
            'is_votes_floor': {{ is_told_floor('entry.votes') }}
        }
        for entry in answer.ratings
        if
            outcome = 'answered'
            and entry.source in ('{{ sources | join("', '") }}')
            and coalesce({{ told_or_null('entry.value') }}, {{ told_or_null('entry.score') }}) is not null
    ] as ratings
from judged
