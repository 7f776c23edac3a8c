{{
    omdb_ratings(
        'series_ratings',
        period='week_id',
        key='series_id',
        type='series',
        more=[
            told_last_year('answer.year') ~ ' as last_year',
            told_count('answer.totalseasons') ~ ' as season_count',
        ],
    )
}}
