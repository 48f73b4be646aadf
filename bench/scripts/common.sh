# shellcheck shell=bash disable=SC2034
# Functions of the scripts in this folder. Source it in the root of the repository.
part=bench/$(basename "$0" .sh)
JAVA_HOME=$(.mvn/jdk-home) && export JAVA_HOME
java=$JAVA_HOME/bin/java
bench_class_path="bench/target/bench.jar:ml-worker/target/ml-worker.jar:bench/target/lib/*"
unset PYTHONDONTWRITEBYTECODE # Python caches compiled modules, as on a user's machine

needs_psql() {
  command -v psql >/dev/null || { echo "$part: expected psql on the PATH, found none (Debian: postgresql-client)" >&2; exit 2; }
}

needs_docker() {
  docker info >/dev/null 2>&1 || { echo "$part: expected a running Docker Engine, found none; check it with: docker info" >&2; exit 2; }
}

# Builds the jars of all modules if one of these modules has none.
needs_jars() { # module...
  local module
  for module in "$@"; do
    [ -f "$module/target/$module.jar" ] || { make build >&2; return; }
  done
}

# Builds the module bench and the modules it depends on, so that $bench_class_path has the code of the working tree.
build_bench() { .ci/with-java .ci/maven -P 'bench,!format' -pl bench -am -Dmaven.test.skip=true package >&2; }

# Creates a virtual environment under target/bench with the packages of a requirements file.
python_packages() { # name of the environment, requirements file
  local venv=target/bench/$1
  cmp -s "$2" "$venv/installed" && return
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$2"
  cp "$2" "$venv/installed"
}

# Replaces the script by a command with an embedded PostgreSQL and a replay server in its environment.
with_stand_ins() { exec "$java" -cp replay/target/replay.jar finance.replay.database.RunWithStandIns "$@"; }

# Runs psql on the database of with_stand_ins.
sql() {
  PGPASSWORD=$POSTGRES_PASSWORD psql -qAt -v ON_ERROR_STOP=1 -h "$POSTGRES_HOST" -p "$POSTGRES_PORT" -U "$POSTGRES_USER" "$POSTGRES_DB" "$@"
}
