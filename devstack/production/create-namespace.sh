#!/bin/sh
# Our namespace in Temporal, made unless it is there. TEMPORAL_ADDRESS says where.
set -eu

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    echo "namespace $TEMPORAL_NAMESPACE: there"
else
    # Finished runs can be looked at for a month; the clinic's records are in Postgres.
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d
fi
