#!/usr/bin/env bash
# @hey-api/openapi-ts 0.99.0: of an operation that takes a file (`application/octet-stream`, string of format binary) or an object
# of JSON, the generated function knows the JSON alone, also where the file stands before it: the type of its `body` is the
# object's, and a Blob goes out as "{}" under application/json. Where the file is the only body, its bytes are sent.
# Seen:
#   body: { [key: string]: unknown }, and PUT /either application/json "{}"
#   body: Blob | File, and PUT /file application/octet-stream "bytes"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @hey-api/openapi-ts@0.99.0 typescript@5.9.3 esbuild@0.28.2
cat > api.json << 'EOF'
{"openapi": "3.1.0", "info": {"title": "files", "version": "1"}, "paths": {
  "/either": {"put": {"operationId": "putEither", "responses": {"204": {"description": "done"}},
    "requestBody": {"required": true, "content": {
      "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
      "application/json": {"schema": {"type": "object", "additionalProperties": true}}}}}},
  "/file": {"put": {"operationId": "putFile", "responses": {"204": {"description": "done"}},
    "requestBody": {"required": true, "content": {
      "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}}}}
EOF
npx openapi-ts -i api.json -o made > generated.log
cat > call.ts << 'EOF'
import { createServer } from 'node:http'
import { client } from './made/client.gen'
import { putEither, putFile } from './made/sdk.gen'
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  console.log(request.method, request.url, request.headers['content-type'], JSON.stringify(body))
  response.writeHead(204).end()
}).listen(0, '127.0.0.1', async () => {
  client.setConfig({ baseUrl: `http://127.0.0.1:${(server.address() as { port: number }).port}` })
  const body = new Blob(['bytes']) as never
  await putEither({ body })
  await putFile({ body })
  server.closeAllConnections()
  server.close()
})
EOF
npx esbuild call.ts --bundle --platform=node --format=esm --outfile=call.js --log-level=error
{ grep -A 1 'Data = ' made/types.gen.ts | grep body && node call.js; } | tee seen
diff seen - << 'EOF'
    body: {
    body: Blob | File;
PUT /either application/json "{}"
PUT /file application/octet-stream "bytes"
EOF
