{{
    listed_names(
        'series_countries',
        key='country_code',
        code=country_code_or_null('listed.country_code'),
    )
}}
