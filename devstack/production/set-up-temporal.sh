#!/bin/sh
# Temporal's tables, made or brought up to date. May be run at every start.
# The password comes in SQL_PASSWORD, where temporal-sql-tool looks for it.
set -eu

sql_tool() {
    temporal-sql-tool --plugin postgres12 --endpoint postgres --port 5432 --user temporal "$@"
}

for database in temporal:temporal temporal_visibility:visibility; do
    name=${database%%:*}
    schema=/etc/temporal/schema/postgresql/v12/${database##*:}/versioned
    sql_tool --database "$name" setup-schema --version 0.0
    sql_tool --database "$name" update-schema --schema-dir "$schema"
done
