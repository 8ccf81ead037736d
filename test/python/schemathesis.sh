#!/usr/bin/env bash
# Tries a server by its own document with all checks of Schemathesis: schemathesis.sh [RUNTIME] [OPTION...]
# Without users and with, embedded, and where `npm run services -- bash test/python/schemathesis.sh` has started them also
# with a database, a broker and a worker of omega-ml. Not a part of CI: a run takes minutes. Options go to `schemathesis run`; such as
# `--phases examples`, `--include-path-regex dataset` or `--max-examples 20`. Most names it makes up are of nothing: with
# NAMES=stored all requests are for what is there, best with `--exclude-method DELETE`. PLACES="cluster embedded-users" tries
# these alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
runtime=${1:-node}
shift || true
folder=$(mktemp -d)
server= worker=
stop() {
  if [ -n "$server" ]; then kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; fi
  server=
}
trap 'stop; [ -z "$worker" ] || { kill "$worker"; wait "$worker"; } 2> /dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q schemathesis==4.32.5
case $runtime in
  node) command=(node) ;;
  deno) command=(test/node_modules/.bin/deno run -A) ;;
  bun) command=(test/node_modules/.bin/bun run) ;;
esac

# Valid by the document is also what is not possible of this very object, such as the probabilities of a regression (422) or
# the ETag of another version (412), and what no schema can say (400).
cat > "$folder/schemathesis.toml" << 'TOML'
request-timeout = 100
[checks]
max_response_time = 60
# A model that is not fitted is not ready, which 503 says; so is a task that no worker takes.
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 501, 503]
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 412, 415, 422, 429, 503]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429, "5xx"]
TOML
if [ "${NAMES:-}" = stored ]; then
  for place in /dataset/=flats '/models?/=rent'; do
    printf '[[operations]]\ninclude-path-regex = "%s"\nparameters = { "path.name" = "%s" }\n' "${place%=*}" "${place##*=}"
  done >> "$folder/schemathesis.toml"
fi

cat > "$folder/hooks.py" << 'PYTHON'
import json
import schemathesis

@schemathesis.serializer('application/x-ndjson')
def ndjson(context, value):
    rows = value if isinstance(value, list) else [value]
    return value if isinstance(value, (str, bytes)) else ''.join(json.dumps(row) + '\n' for row in rows)
PYTHON
export SCHEMATHESIS_HOOKS=hooks

# fill URL USER: what the examples of the document ask for.
fill() {
  local api=$1/api/v1 head=()
  [ -z "$2" ] || head=(-H "Authorization: ApiKey $2")
  ask() { curl -sS --fail-with-body -o "$folder/answer" ${head[@]+"${head[@]}"} -g "$@" || { cat "$folder/answer" >&2; exit 1; }; }
  ask -X PUT "$api/dataset/flats?append=0" -d '{"data": {"size": [30, 45, 60], "rent": [620, 815, 1010]}}'
  ask "$api/model/" -d '{"name": "rent", "pipeline": [["LinearRegression", {}]]}'
  ask -X PUT "$api/model/rent/fit/?datax=flats[size]&datay=flats[rent]"
}

# try NAME USER [SETTING...]: one server, one run.
try() {
  local name=$1 user=$2 options=("${@:3}") head=()
  [[ " ${PLACES:-$name} " == *" $name "* ]] || return 0
  [ -z "$user" ] || head=(-H "Authorization: ApiKey $user")
  OMEGA_RESTAPI_USER=$user "${command[@]}" "runtimes/$runtime.ts" runtime serve --port 0 --data "$folder/$name" \
    ${settings[@]+"${settings[@]}"} > "$folder/$name.log" 2>&1 &
  server=$!
  local url=
  until url=$(sed -n 's/^ *address *\(http.*\)/\1/p' "$folder/$name.log") && [ -n "$url" ]; do
    kill -0 "$server" || { cat "$folder/$name.log" >&2; exit 1; }
    sleep 0.2
  done
  echo "== $runtime, $name"
  fill "$url" "$user"
  (cd "$folder" && PYTHONPATH=$folder "$folder/venv/bin/schemathesis" run "$url/api/doc/v1/specs/openapi.json" --checks all \
    --continue-on-failure --seed 1 ${head[@]+"${head[@]}"} ${options[@]+"${options[@]}"}) || failed=1
  # What the server itself calls a defect is one, whatever was answered.
  grep -A5 -E '^[0-9a-f-]{36} ' "$folder/$name.log" && failed=1
  stop
}

failed=0
settings=()
try embedded '' "$@"
try embedded-users 'ann:a-long-key' "$@"
if [ -n "${OMEGA_TEST_MONGO:-}" ] && [ -n "${OMEGA_TEST_AMQP:-}" ]; then
  settings=(--mongo "$OMEGA_TEST_MONGO/omega_schemathesis" --broker "$OMEGA_TEST_AMQP/try")
  mkdir "$folder/home"
  (
    cd "$folder/home"
    export HOME=$PWD C_FORCE_ROOT=1 OMEGA_MONGO_URL=$OMEGA_TEST_MONGO/omega_schemathesis OMEGA_BROKER=$OMEGA_TEST_AMQP/try
    exec "$OMEGA_TEST_PYTHON" -W ignore -m celery -A omegaml.celeryapp worker -c 2 -l INFO -Q celery,default
  ) > "$folder/worker.log" 2>&1 &
  worker=$!
  until grep -q ' ready\.' "$folder/worker.log"; do
    kill -0 "$worker" || { cat "$folder/worker.log" >&2; exit 1; }
    sleep 0.5
  done
  try cluster '' "$@"
  try cluster-users 'ann:a-long-key' "$@"
fi
exit $failed
