#!/usr/bin/env bash
# A whole cluster to try, on the services that run.sh has started: omega-ml's own worker, and this server in front.
# Arguments go to `om runtime serve`.
set -euo pipefail
export OMEGA_MONGO_URL=$OMEGA_TEST_MONGO/omega OMEGA_BROKER=$OMEGA_TEST_AMQP/try
folder=$(mktemp -d)
worker=(-W ignore -m celery -A omegaml.celeryapp worker -c 2 -l ERROR -Q 'celery,default')
(cd "$folder" && HOME=$folder C_FORCE_ROOT=1 exec "$OMEGA_TEST_PYTHON" "${worker[@]}") &
pids=($!)
stop() {
  kill "${pids[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM
echo "Python's own omega-ml on the same cluster:"
echo "  OMEGA_MONGO_URL=$OMEGA_MONGO_URL OMEGA_BROKER=$OMEGA_BROKER $OMEGA_TEST_PYTHON"
node runtimes/node.ts runtime serve "$@" &
pids+=($!)
wait "${pids[-1]}"
