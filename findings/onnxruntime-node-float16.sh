#!/usr/bin/env bash
# onnxruntime-node 1.30.0 on Node 24 cannot be given float16: where there is a Float16Array, onnxruntime-common makes the data of each
# tensor of type float16 one, of which the native part sees no bytes. onnxruntime-web 1.30.0 computes with the same tensor.
# Seen: node "not enough space: expected 6, got 0", web [0.5, -2, 3]; with its bits as a Uint16Array for `data`, node computes too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts onnxruntime-node@1.30.0 onnxruntime-web@1.30.0
cat >identity.mjs <<'JAVASCRIPT'
// Identity of X, float16 of [any, 1].
const model = Buffer.from(
  'CAg6UgoXCgFYEgh2YXJpYWJsZSIISWRlbnRpdHkSCmhhbGZfaW5wdXRaEQoBWBIMCgoIChIGCgAKAggBYhgKCHZhcmlhYmxlEgwKCggKEgYKAAoCCAFCBAoAEBJCDgoKYWkub25ueC5tbBAD',
  'base64',
)
const { InferenceSession, Tensor } = await import(`onnxruntime-${process.argv[2]}`)
const session = await InferenceSession.create(model, { logSeverityLevel: 4 })
const values = Float16Array.of(0.5, -2, 3)
const x = new Tensor('float16', values, [3, 1])
if (process.argv[3] === 'bits') Object.defineProperty(x, 'data', { value: new Uint16Array(values.buffer) })
try {
  const { data } = (await session.run({ X: x })).variable
  console.log(String(data instanceof Uint16Array ? new Float16Array(data.buffer, data.byteOffset, data.length) : data))
} catch (error) {
  console.log(error.message)
}
JAVASCRIPT
check() {
  seen=$(node identity.mjs "${@:2}")
  echo "${*:2}: $seen"
  [ "$seen" = "$1" ] || { echo "This was \"$1\""; exit 1; }
}
check 'not enough space: expected 6, got 0' node
check '0.5,-2,3' node bits
check '0.5,-2,3' web
