{{
    listed_names(
        'watch_providers',
        key='watch_provider_id',
        code=positive_or_null('listed.watch_provider_id'),
        columns=['logo_path'],
    )
}}
