# Sourced by the scripts beside it: starts the server of this checkout on a store of its own, which ends with them. Sets `root`, `folder`,
# a temporary one, and `url`.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH=$root/node_modules/.bin:$PATH # its Node, where another is older
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
node "$root/runtimes/node.ts" runtime serve --port 0 --data "$folder/data" > "$folder/log" &
server=$!
until url=$(grep -oP 'address +\Khttp\S+' "$folder/log"); do kill -0 "$server"; sleep 0.2; done
until curl -sf "$url/readyz" > "$folder/ready"; do sleep 0.2; done
