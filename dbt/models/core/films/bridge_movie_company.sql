{{ config(incremental_strategy='replace_movies') }}

{{ bridge('production_companies', key='company_id', columns=['company_id']) }}
