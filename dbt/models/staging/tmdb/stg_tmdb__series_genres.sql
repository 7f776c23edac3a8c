{{ listed_names('series_genres', key='genre_id', code='listed.genre_id') }}
