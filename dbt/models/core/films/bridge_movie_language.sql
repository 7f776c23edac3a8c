{{ config(incremental_strategy='replace_movies') }}

{{ bridge('spoken_languages', key='language_code', columns=['language_code']) }}
