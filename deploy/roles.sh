#!/bin/sh
# Run once by the postgres image on an empty volume: the two roles that are not superusers, and their database.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
     --set owner_password="$OWNER_PASSWORD" --set web_password="$WEB_PASSWORD" <<'SQL'
create role gridtender_owner login nosuperuser password :'owner_password';
create role gridtender_web login nosuperuser password :'web_password';
create database gridtender owner gridtender_owner;
\connect gridtender
alter schema public owner to gridtender_owner;
revoke create on schema public from public;
grant usage on schema public to gridtender_web;
alter default privileges for role gridtender_owner in schema public
  grant select, insert, update, delete on tables to gridtender_web;
alter default privileges for role gridtender_owner in schema public
  grant usage, select on sequences to gridtender_web;
SQL
