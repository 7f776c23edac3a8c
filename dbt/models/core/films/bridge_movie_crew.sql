{{ config(incremental_strategy='replace_movies') }}

{{
    bridge(
        'crew_credits',
        key='credit_id',
        columns=['credit_id', 'person_id', 'department', 'job'],
    )
}}
