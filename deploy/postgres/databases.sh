#!/bin/sh
# Run once by the postgres image, when its volume is empty: a database and a user for Dagster, and one for the analysts'
# schema. Neither user may see the other's database.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set dagster_password="$DAGSTER_POSTGRES_PASSWORD" --set tmdb_password="$TMDB_POSTGRES_PASSWORD" <<'SQL'
create role dagster login password :'dagster_password';
create database dagster owner dagster;
revoke connect, temporary on database dagster from public;
-- It makes the role tmdb_reader.
create role tmdb_loader login createrole password :'tmdb_password';
create database tmdb owner tmdb_loader;
revoke connect, temporary on database tmdb from public;
create role tmdb_reader nologin;
grant tmdb_reader to tmdb_loader with admin option;
grant connect on database tmdb to tmdb_reader;
SQL
