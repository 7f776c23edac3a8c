{{ config(incremental_strategy='replace_movies') }}

{{ bridge('keywords', key='keyword_id', columns=['keyword_id']) }}
