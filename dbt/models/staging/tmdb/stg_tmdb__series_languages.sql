{{
    listed_names(
        'series_languages',
        key='language_code',
        code='lower(' ~ text_or_null('listed.language_code') ~ ')',
        columns=['native_name'],
    )
}}
