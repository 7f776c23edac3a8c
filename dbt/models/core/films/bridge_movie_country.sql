{{ config(incremental_strategy='replace_movies') }}

{{ bridge('production_countries', key='country_code', columns=['country_code']) }}
