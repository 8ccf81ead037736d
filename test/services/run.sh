#!/usr/bin/env bash
# Starts the real services that tests need, runs a command with them, and stops them: run.sh [COMMAND...]
# Without a command it says where they are and waits. What takes long to make is kept in the user's cache.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/omega-edge
folder=$(mktemp -d)
pids=()

stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

# A port such that it and the two behind it are free.
free_port() {
  python3 - << 'PYTHON'
import random, socket
while True:
    port = random.randrange(20000, 32000)
    try:
        sockets = [socket.create_server(('127.0.0.1', port + i)) for i in range(3)]
    except OSError:
        continue
    print(port)
    break
PYTHON
}

# Waits until a server listens, or says what it printed when it does not.
await() {
  local port=$1 log=$2
  for _ in $(seq 600); do
    if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then return; fi
    sleep 0.1
  done
  echo "Nothing listens on port $port after a minute:" >&2
  tail -20 "$log" >&2
  exit 1
}

hash_of() { cat "$@" | sha256sum | cut -c1-12; }

mkdir -p "$cache"
mongo=$cache/mongo-$(hash_of "$here"/mongo/*)
# Beside the packages of Python: one waits for the network while the other computes.
{ [ -x "$mongo" ] || "$here/mongo/build.sh" "$mongo"; } &
built=$!
venv=$cache/omegaml-$(hash_of "$here/omegaml.txt" "$here/../python/requirements.txt")
(
  flock 9 # two that begin at once make it once
  if [ ! -e "$venv/ready" ]; then
    python3 -m venv --clear "$venv"
    # What is imported is compiled then: most never is.
    "$venv/bin/pip" install -q --no-compile -r "$here/omegaml.txt"
    touch "$venv/ready"
  fi
) 9> "$cache/lock"
wait "$built"

mongo_port=$(free_port)
mkdir "$folder/mongo"
# It may take a few hundred MB, and so collects garbage seldom.
GOGC=2000 GOMEMLIMIT=1GiB "$mongo" "127.0.0.1:$mongo_port" "$folder/mongo" > "$folder/mongo.log" 2>&1 &
pids+=($!)
amqp_port=$(free_port)
bash "$here/rabbitmq.sh" "$folder/rabbitmq" "$amqp_port" > "$folder/rabbitmq.log" 2>&1 &
pids+=($!)
await "$mongo_port" "$folder/mongo.log"
await "$amqp_port" "$folder/rabbitmq.log"

# A virtual host for each file of tests that has workers of its own.
python3 - > "$folder/hosts.json" << 'PYTHON'
import json
hosts = 'answers broker cluster contracts labels peer states try websocket'.split()
everything = {'user': 'guest', 'configure': '.*', 'write': '.*', 'read': '.*'}
print(json.dumps({
    'vhosts': [{'name': name} for name in hosts],
    'permissions': [{'vhost': name, **everything} for name in hosts],
}))
PYTHON
bash "$here/rabbitmq.sh" "$folder/rabbitmq" "$amqp_port" import_definitions "$folder/hosts.json" > /dev/null

export OMEGA_TEST_MONGO=mongodb://127.0.0.1:$mongo_port
export OMEGA_TEST_AMQP=amqp://guest:guest@127.0.0.1:$amqp_port
export OMEGA_TEST_MONGO_PROGRAM=$mongo
export OMEGA_TEST_PYTHON=$venv/bin/python
if [ $# -gt 0 ]; then
  # In the background: bash hears no signal while it stands behind a command.
  "$@" &
  pids+=($!)
  wait "$!"
  exit
fi
env | grep ^OMEGA_TEST_
echo 'Started; end with Ctrl-C'
wait
