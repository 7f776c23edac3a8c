{{ omdb_ratings('movie_ratings', period='date_id', key='movie_id', type='movie') }}
