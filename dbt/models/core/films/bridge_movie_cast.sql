{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        'cast_credits',
        key='credit_id',
        columns=['credit_id', 'person_id', 'character', 'cast_order'],
    )
}}
