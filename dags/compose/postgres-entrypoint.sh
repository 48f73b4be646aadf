#!/usr/bin/env bash
# Start of the service postgres: the password of POSTGRES_USER follows .env before the port opens. The image sets it only
# when it creates the data directory, so the example's password would stay in force after .env has changed.
set -euo pipefail
data=${PGDATA:-/var/lib/postgresql/data}
if [ -s "$data/PG_VERSION" ]; then
  quote="'" double='"'
  role=${POSTGRES_USER//$double/$double$double}
  password=${POSTGRES_PASSWORD//$quote/$quote$quote}
  # single-user mode has no port and no socket; an error must not log the statement
  printf '%s\n' "alter role \"$role\" password '$password'" |
    setpriv --reuid=postgres --regid=postgres --init-groups "/usr/lib/postgresql/$PG_MAJOR/bin/postgres" \
      --single -c log_min_error_statement=panic -D "$data" template1 >/dev/null ||
    echo "The password of POSTGRES_USER was not set from .env; the start that follows shows why." >&2
fi
exec docker-entrypoint.sh "$@"
