#!/bin/sh
# The first start of Postgres: roles and databases. Run by the image with PGUSER a superuser.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres \
    --set owner_password="$SORRISO_OWNER_PASSWORD" \
    --set app_password="$SORRISO_APP_PASSWORD" \
    --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
-- Owns the tables, and so is above row-level security: for migrations alone.
create role sorriso_owner login password :'owner_password';
-- What the API and the worker are: neither owner nor superuser, so that the policies bind it.
create role sorriso_app login password :'app_password';
create role temporal login password :'temporal_password';

create database sorriso owner sorriso_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;

revoke connect on database sorriso, temporal, temporal_visibility from public;
grant connect on database sorriso to sorriso_app;
SQL
