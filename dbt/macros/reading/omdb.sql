{#
    What OMDb answered about titles: one row per title and period in which it was asked, with the ratings that it tells.

    `period` and `key` are what the columns of the period and of the title are called, `type` is OMDb's word for what was
    asked about: an answer about another title, or about something of another type, is refused. `more` are further columns
    of the answer.
#}
{% macro omdb_ratings(table, period, key, type, more=[]) %}
with asked as (

    select
        date as {{ period }},
        {{ key }},
        imdb_id,
        status,
        outcome,
        fetched_at,
        -- parsed once; a field of the wrong type becomes NULL, a new field is ignored
        from_json(payload, '{{ omdb_structure() }}') as answer
    from {{ raw_rows('omdb', table) }}

),

-- An answer about another title than the one that was asked for says nothing of it.
judged as (

    select
        * exclude (outcome),
        case
            when outcome <> 'answered' then outcome
            when answer.imdbid = imdb_id and answer.type = '{{ type }}'
                then case when answer.title = '#DUPE#' then 'no_data' else outcome end
            else 'refused'
        end as outcome
    from asked

),

told as (

    select
        *,
        coalesce(
            {{ told_or_null('answer.imdbrating') }},
            [entry.value for entry in answer.ratings if entry.source = 'Internet Movie Database'][1]
        ) as imdb_score,
        [entry.value for entry in answer.ratings if entry.source = 'Rotten Tomatoes'][1] as rt_score,
        coalesce(
            {{ told_or_null('answer.metascore') }},
            [entry.value for entry in answer.ratings if entry.source = 'Metacritic'][1]
        ) as mc_score
    from judged

)

select
    {{ period }},
    {{ key }},
    imdb_id,
    status,
    outcome,
    fetched_at,
    {{ told_or_null('answer.title') }} as title,
    {{ told_first_year('answer.year') }} as first_year,
    {%- for column in more %}
    {{ column }},
    {%- endfor %}
    {{ told_minutes('answer.runtime') }} as runtime_minutes,
    [
        {
            'rating_source': entry.rating_source,
            'score': {{ told_score('entry.score') }},
            'scale': {{ told_scale('entry.score') }},
            'score_100': cast(null as double),
            'votes_count': {{ told_count('entry.votes') }},
            'is_votes_floor': {{ is_told_floor('entry.votes') }}
        }
        for entry in [
            {
                'rating_source': 'imdb_users',
                'score': imdb_score,
                'votes': answer.imdbvotes
            },
            {
                'rating_source': 'rt_critics',
                'score': rt_score,
                'votes': cast(null as varchar)
            },
            {
                'rating_source': 'mc_critics',
                'score': mc_score,
                'votes': cast(null as varchar)
            }
        ]
        if outcome = 'answered' and {{ told_or_null('entry.score') }} is not null
    ] as ratings
from told
{% endmacro %}
