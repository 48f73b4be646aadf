# shellcheck shell=bash disable=SC2034
# To be sourced at the top of the repository: a JDK 25 and Maven, of this machine or of the Maven image in a container.
# For bash 3.2 or newer, which macOS has.
IMAGE=maven:3.9-eclipse-temurin-25
CONTAINER_HOME=/home/finance
# Maven's own libraries make a JDK 25 warn; nobody who builds this project can act on that
QUIET_JVM="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"

# Exports JAVA_HOME and MAVEN_OPTS, or fails and says in $missing what is not here.
use_local_java() {
  local version="" major minor
  missing=""
  JAVA_HOME=$(.mvn/jdk-home 2>/dev/null) && export JAVA_HOME || missing="JDK 25 or newer"
  command -v mvn >/dev/null && version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
  IFS=. read -r major minor _ <<<"${version:-0.0}"
  if [ "$major" -lt 3 ] || { [ "$major" = 3 ] && [ "${minor:-0}" -lt 8 ]; }; then
    missing="${missing:+$missing, }Maven 3.8 or newer${version:+ (found $version)}"
  fi
  [ -z "$missing" ] || return 1
  export MAVEN_OPTS="$QUIET_JVM ${MAVEN_OPTS:-}"
}

# Fails, and says in $no_engine why, where no Docker Engine can be used.
engine_answers() {
  local answer
  no_engine=""
  if ! command -v docker >/dev/null; then
    no_engine="no docker command"
  elif ! answer=$(docker info 2>&1); then
    case $answer in
      *"permission denied"*) no_engine="this user may not use it; add the user to the group docker and log in again" ;;
      *) no_engine="no engine answers; start Docker" ;;
    esac
  fi
  [ -z "$no_engine" ]
}

# Says that the container stands in for what is missing, and has its image, or ends the script.
have_image() {
  echo "Not on this machine: $missing. Running in the image $IMAGE."
  docker image inspect "$IMAGE" >/dev/null 2>&1 || docker pull "$IMAGE" || {
    echo "The image cannot be pulled. Without it, install what is missing:" >&2
    echo "    $(.ci/how-to-install)" >&2
    exit 2
  }
}

# Ends the script: neither Java here nor a Docker Engine. Both functions above have failed.
name_what_is_missing() {
  { echo "This needs a JDK 25 or newer and Maven 3.8 or newer, or a Docker Engine to run them in."
    echo "Not found: $missing. Docker: $no_engine."
    echo "Install what is missing:"
    echo "    $(.ci/how-to-install)"; } >&2
  exit 2
}

# Starts an idle container of the Maven image with the repository mounted at its own path, as the calling user. Fails
# with the engine's words in $refusal.
start_container() { # name, further options of docker run
  local name=$1 uid gid security=()
  shift
  uid=$(id -u) gid=$(id -g)
  # root in a rootless engine's container is the calling user
  case $(docker info -f '{{.SecurityOptions}}') in *rootless*) uid=0 gid=0 ;; esac
  # PostgreSQL refuses root; the embedded one then starts in a user namespace, which Docker's seccomp profile forbids
  [ "$uid" = 0 ] && security=(--security-opt seccomp=unconfined)
  CONTAINER=$name CONTAINER_USER=$uid:$gid
  refusal=$(docker run -d --rm --init --name "$name" ${security[@]+"${security[@]}"} "$@" \
    --mount "type=bind,\"source=$PWD\",\"target=$PWD\"" -w "$PWD" \
    --mount "type=volume,source=finance-maven-$uid,target=$CONTAINER_HOME/.m2" \
    "$IMAGE" sleep infinity 2>&1 >/dev/null) || return
  if ! docker exec "$name" test -f pom.xml; then
    refusal="The Docker Engine does not see $PWD: it runs on another machine, or make runs in a container. Then mount the
repository in that container at the path that it has on the engine's machine."
    return 1
  fi
  # programs look their user up by number; Maven's volume belongs to root when it is new
  docker exec "$name" sh -c '[ "$1" = 0 ] || getent passwd "$1" >/dev/null || echo "finance:x:$1:$2::$3:/bin/sh" >>/etc/passwd
    chown "$1:$2" "$3" "$3/.m2"' sh "$uid" "$gid" "$CONTAINER_HOME"
}

# Runs a command in the container that was started last; on a terminal where this script has one.
in_container() {
  local terminal=()
  if [ -t 0 ] && [ -t 1 ]; then terminal=(-it); elif [ -t 1 ]; then terminal=(-t); fi
  docker exec ${terminal[@]+"${terminal[@]}"} --user "$CONTAINER_USER" -e HOME="$CONTAINER_HOME" -e LANG=C.UTF-8 \
    -e TERM="${TERM:-dumb}" -e CI="${CI:-}" -e MAVEN_OPTS="$QUIET_JVM -Duser.home=$CONTAINER_HOME ${MAVEN_OPTS:-}" \
    "$CONTAINER" "$@"
}
