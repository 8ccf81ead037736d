#!/usr/bin/env bash
# orval 8.38.0 (client "fetch"): the body of an operation that takes one text format, here `text/x-python` with a schema of type
# string, is sent under that Content-Type as JSON: `JSON.stringify(body)`. A server gets the module `a = 1` in quotation
# marks, with its line breaks as `\n`, which is another (valid) module. `text/plain` is sent as it is.
# Seen:
#   PUT /code text/x-python "a = 1\nb = 2"
#   PUT /note text/plain a = 1
#   b = 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts orval@8.38.0 esbuild@0.28.2
cat > api.json << 'EOF'
{"openapi": "3.1.0", "info": {"title": "texts", "version": "1"}, "paths": {
  "/code": {"put": {"operationId": "putCode", "responses": {"204": {"description": "done"}},
    "requestBody": {"required": true, "content": {"text/x-python": {"schema": {"type": "string"}}}}}},
  "/note": {"put": {"operationId": "putNote", "responses": {"204": {"description": "done"}},
    "requestBody": {"required": true, "content": {"text/plain": {"schema": {"type": "string"}}}}}}}}
EOF
cat > orval.config.mjs << 'EOF'
export default { api: { input: './api.json', output: { target: './api.ts', client: 'fetch', mode: 'single' } } }
EOF
npx orval --config orval.config.mjs > generated.log
npx esbuild api.ts --outfile=api.js --log-level=error
cat > call.js << 'EOF'
import { createServer } from 'node:http'
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  console.log(request.method, request.url, request.headers['content-type'].split(';')[0], body)
  response.writeHead(204).end()
}).listen(0, '127.0.0.1', async () => {
  const send = globalThis.fetch
  globalThis.fetch = (path, options) => send(`http://127.0.0.1:${server.address().port}${path}`, options)
  const { putCode, putNote } = await import('./api.js')
  await putCode('a = 1\nb = 2')
  await putNote('a = 1\nb = 2')
  server.close()
})
EOF
node call.js | tee seen
diff seen - << 'EOF'
PUT /code text/x-python "a = 1\nb = 2"
PUT /note text/plain a = 1
b = 2
EOF
