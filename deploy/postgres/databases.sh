#!/bin/sh
# Run once by the postgres image, when its volume is empty: a database and a user for Dagster, and one for the analysts'
# schema. Neither user may see the other's database, and whoever else gets an account sees none of them.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set dagster_password="$DAGSTER_POSTGRES_PASSWORD" --set tmdb_password="$TMDB_POSTGRES_PASSWORD" <<'SQL'
-- Whatever the server's settings are: passwords stand in no log, nor in that of an error.
set log_statement = 'none';
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
create role dagster login password :'dagster_password';
create database dagster owner dagster;
revoke connect, temporary on database dagster from public;
-- It lets the role tmdb_reader log in, and sets its limits.
create role tmdb_loader login createrole password :'tmdb_password';
create database tmdb owner tmdb_loader;
revoke connect, temporary on database tmdb from public;
create role tmdb_reader nologin;
grant tmdb_reader to tmdb_loader with admin option;
grant connect on database tmdb to tmdb_reader;
-- Those that every server has; only an administrator has business there.
revoke connect, temporary on database postgres, template1 from public;
SQL
