#!/usr/bin/env bash
# Three notebooks as users of omega-ml write them, and schedules: embedded with an installed Python beside a real cluster, whose
# worker and beat are omega-ml's own. By hand, some minutes: bash test/services/run.sh bash test/cluster/notebooks.sh [RUNTIME]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
: "${OMEGA_TEST_PYTHON:?start it by test/services/run.sh}"
runtime=${1:-node}
case $runtime in
  node) command=(node_modules/.bin/node runtimes/node.ts) ;;
  deno) command=(test/node_modules/.bin/deno run -A runtimes/deno.ts) ;;
  bun) command=(test/node_modules/.bin/bun run runtimes/bun.ts) ;;
  *) echo "There is no runtime \"$runtime\", name node, deno or bun" >&2; exit 2 ;;
esac
folder=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill -- "-$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
set -m # each in a process group of its own

# What the worker's Python has not, for both sides alike.
"$OMEGA_TEST_PYTHON" -m pip install -q --target "$folder/packages" --no-deps \
  matplotlib==3.11.2 contourpy==1.3.3 cycler==0.12.1 fonttools==4.68.0 kiwisolver==1.5.1 pyparsing==3.3.3 pillow==13.0.0
export PYTHONPATH=$folder/packages HOME=$folder TZ=UTC C_FORCE_ROOT=1 OMEGA_TASK_ROUTING_ENABLED=True
MPLBACKEND=agg "$OMEGA_TEST_PYTHON" -c 'import matplotlib.pyplot' # which makes its cache of fonts, and says so
export OMEGA_MONGO_URL=$OMEGA_TEST_MONGO/omega_notebooks OMEGA_BROKER=$OMEGA_TEST_AMQP/try

celery() { "$OMEGA_TEST_PYTHON" -m celery -A worker "$@"; }
(cd test/services && celery worker -c 2 -l INFO -Q celery,default -n "notebooks@%h") > "$folder/worker.log" 2>&1 &
pids+=($!)
"${command[@]}" runtime serve --port 0 --data "$folder/cluster" > "$folder/cluster.log" 2>&1 &
pids+=($!)
env -u OMEGA_MONGO_URL -u OMEGA_BROKER "${command[@]}" runtime serve --port 0 --data "$folder/alone" \
  --python "$OMEGA_TEST_PYTHON" > "$folder/alone.log" 2>&1 &
pids+=($!)

# Waits until a log has a line, and prints what of it fits.
line_of() {
  for _ in $(seq 1800); do
    if grep -oE "$2" "$folder/$1.log" | head -1 | grep .; then return; fi
    sleep 0.1
  done
  tail -20 "$folder/$1.log" >&2
  return 1
}
line_of worker 'notebooks@\S+ ready' > /dev/null
cluster=$(line_of cluster 'http://127\.0\.0\.1:[0-9]+')
alone=$(line_of alone 'http://127\.0\.0\.1:[0-9]+')
(cd test/services && celery beat -s "$folder/beat" --pidfile= -l INFO) > "$folder/beat.log" 2>&1 &
pids+=($!)
if ! "$OMEGA_TEST_PYTHON" test/cluster/notebooks.py "$alone" "$cluster"; then
  tail -n 20 "$folder"/*.log >&2
  exit 1
fi
