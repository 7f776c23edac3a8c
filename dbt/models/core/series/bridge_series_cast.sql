{{
    config(
        incremental_strategy='replace_series',
        meta={'credits': true},
    )
}}

{{
    bridge_of(
        current_series_credits(),
        owner='series_id',
        entries='cast_credits',
        key='person_id',
        columns=['person_id', 'position', 'characters', 'episode_count'],
    )
}}
