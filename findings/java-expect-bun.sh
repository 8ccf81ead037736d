#!/usr/bin/env bash
# Java's HttpClient (JDK 17) with expectContinue(true) sends "Expect: 100-Continue". The word is case-insensitive (RFC 9110,
# 10.1.1), and a server that waits for the body has to answer 100. Bun answers "100-continue" alone, so that this client, which
# sends no body before it is told to, waits until its own timeout.
# Seen: bun 1.4.5 "100-continue" 100, "100-Continue" nothing; node 24 both 100.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund bun@1.4.5 > /dev/null
echo 'console.log(Bun.serve({ port: 0, fetch: async (q) => new Response(await q.text()) }).port)' > bun.ts
echo 'const s = require("http").createServer((q, r) => q.pipe(r)).listen(0, () => console.log(s.address().port))' > node.cjs
node_modules/.bin/bun run bun.ts > bun.port &
node node.cjs > node.port &
until [ -s bun.port ] && [ -s node.port ]; do sleep 0.2; done
cat > ask.py <<'PYTHON'
import socket
import sys


def interim(port, word):
    """What comes within two seconds, the body being held back."""
    with socket.create_connection(('localhost', port), 2) as one:
        one.sendall(f'PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: {word}\r\n\r\n'.encode())
        try:
            return one.recv(100).split(b' ')[1].decode()
        except TimeoutError:
            return 'nothing'


for name in ('bun', 'node'):
    with open(f'{name}.port') as file:
        port = int(file.read())
    print(name, interim(port, '100-continue'), interim(port, '100-Continue'))
PYTHON
seen=$(python3 ask.py)
echo "$seen"
[ "$seen" = $'bun 100 nothing\nnode 100 100' ]
