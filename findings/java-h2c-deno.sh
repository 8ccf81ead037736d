#!/usr/bin/env bash
# Java's HttpClient (JDK 17) asks in cleartext with "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c" unless it is told to stay
# with HTTP/1.1. A server may leave that unheard and answer in HTTP/1.1 (RFC 9110, 7.8), as Node 24 and Bun do; Deno answers 400,
# and no handler is called.
# Seen: deno 2.9.6 400, node 24 200; with version(HTTP_1_1) deno 200.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent --no-audit --no-fund deno@2.9.6 > /dev/null
cat > Ask.java <<'JAVA'
import java.net.URI;
import java.net.http.*;

public class Ask {
  public static void main(String[] args) throws Exception {
    var client = HttpClient.newBuilder().version(HttpClient.Version.valueOf(args[1])).build();
    var request = HttpRequest.newBuilder(URI.create(args[0])).build();
    System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }
}
JAVA
echo 'Deno.serve({ port: 0, onListen: ({ port }) => console.log(port) }, () => new Response("ok"))' > deno.ts
echo 'const s = require("http").createServer((q, r) => r.end("ok")).listen(0, () => console.log(s.address().port))' > node.cjs
node_modules/.bin/deno run -A deno.ts > deno.port &
node node.cjs > node.port &
until [ -s deno.port ] && [ -s node.port ]; do sleep 0.2; done
ask() { java Ask.java "http://localhost:$(cat "$1.port")/" "$2"; }
seen="deno $(ask deno HTTP_2) node $(ask node HTTP_2) told $(ask deno HTTP_1_1)"
echo "$seen"
[ "$seen" = 'deno 400 node 200 told 200' ]
