# Starts RabbitMQ of Debian's package without a service manager: rabbitmq.sh FOLDER PORT [COMMAND...]
# It runs in the foreground, keeps all it has in FOLDER, and takes PORT and the two ports behind it on loopback.
# With a command it is rabbitmqctl on the server that runs.
set -euo pipefail
folder=$(realpath -m "$1") port=$2
shift 2
mkdir -p "$folder"
cat > "$folder/rabbitmq.conf" <<CONF
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 2GB
log.console = false
CONF
echo '[].' > "$folder/plugins"
export HOME=$folder LANG=C.UTF-8
export RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/plugins
export RABBITMQ_NODENAME=omega$port@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$port
export RABBITMQ_DIST_PORT=$((port + 1)) ERL_EPMD_PORT=$((port + 2)) ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log RABBITMQ_SCHEMA_DIR=$folder/schema
export RABBITMQ_GENERATED_CONFIG_DIR=$folder/generated RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}'
if [ $# -gt 0 ]; then exec /usr/lib/rabbitmq/bin/rabbitmqctl -q -n "$RABBITMQ_NODENAME" "$@"; fi
# Erlang's name server would outlive all who use it, so it is started, and ended, here.
epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
epmd=$!
/usr/lib/rabbitmq/bin/rabbitmq-server &
server=$!
trap 'kill "$server" 2> /dev/null' INT TERM
while kill -0 "$server" 2> /dev/null; do wait "$server" || true; done
kill "$epmd"
