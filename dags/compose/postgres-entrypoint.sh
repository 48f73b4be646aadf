#!/usr/bin/env bash
# Entry point of the service postgres, and of the demo's PostgreSQL server on a cluster: sets the password of POSTGRES_USER from .env
# before the port opens. The image sets it only when it creates the data directory, so the example's password would stay valid after a
# change of .env.
set -euo pipefail
data=${PGDATA:-/var/lib/postgresql/data}
if [ -s "$data/PG_VERSION" ]; then
  quote="'" double='"'
  role=${POSTGRES_USER//$double/$double$double}
  password=${POSTGRES_PASSWORD//$quote/$quote$quote}
  as_postgres=()
  [ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
  # single-user mode opens no port and no socket; log_min_error_statement keeps the password out of the log
  printf '%s\n' "alter role \"$role\" password '$password'" |
    "${as_postgres[@]}" "/usr/lib/postgresql/$PG_MAJOR/bin/postgres" \
      --single -c log_min_error_statement=panic -D "$data" template1 >/dev/null ||
    echo "The password of POSTGRES_USER could not be set from .env. The messages of the server below show why." >&2
fi
exec docker-entrypoint.sh "$@"
