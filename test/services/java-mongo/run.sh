#!/usr/bin/env bash
# Runs a command with a second, independent server of MongoDB's protocol, mongo-java-server in memory: run.sh [COMMAND...]
# Without a command it runs the tests of the store on it. Needs a JDK (Debian: default-jdk-headless) and Maven.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/omega-edge/java-mongo-$(cat "$here"/pom.xml | sha256sum | cut -c1-12)
[ -d "$cache" ] || mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$cache"
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
log=$(mktemp)
java -Xmx400m -cp "$cache/*" "$here/JavaMongo.java" "$port" > "$log" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || true; rm -f "$log"' EXIT
until grep -q listening "$log"; do
  kill -0 "$server" 2> /dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.1
done
export OMEGA_TEST_MONGO=mongodb://127.0.0.1:$port
if [ $# -eq 0 ]; then set -- npx vitest run test/store/mongo; fi
"$@"
