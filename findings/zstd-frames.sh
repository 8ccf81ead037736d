#!/usr/bin/env bash
# A zstd file may have several frames, one after the other (RFC 8878, 3.1), as pzstd writes them and as logs that are
# appended to have them; the zstd command answers all of them. node:zlib's decoder stops behind the first frame, without an
# error, when the next begins in the same piece, and goes on when it begins in another: what is answered depends on how the
# bytes were cut. gzip of several members is read whole. Seen on Node 24.21.0 and Deno 2.9.6; Bun 1.4.5 reads all.
#   Node  whole "first"  byte by byte "firstsecond"  gzip "firstsecond"
#   Deno  whole "first"  byte by byte "firstsecond"  gzip "firstsecond"
#   Bun   whole "firstsecond"  byte by byte "firstsecond"  gzip "firstsecond"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"allowScripts": {"node": true, "deno": true, "bun": true}}' > package.json
npm install --no-fund --no-audit node@24.21.0 deno@2.9.6 bun@1.4.5 > /dev/null
cat > frames.mjs << 'JAVASCRIPT'
import { Readable } from 'node:stream'
import zlib from 'node:zlib'

async function decoded(decoder, pieces) {
  let text = ''
  for await (const piece of Readable.from(pieces).pipe(decoder)) text += piece
  return JSON.stringify(text)
}
const frames = Buffer.concat(['first', 'second'].map((text) => zlib.zstdCompressSync(text)))
const members = Buffer.concat(['first', 'second'].map((text) => zlib.gzipSync(text)))
const bytes = Array.from(frames, (byte) => Buffer.of(byte))
const whole = await decoded(zlib.createZstdDecompress(), [frames])
const cut = await decoded(zlib.createZstdDecompress(), bytes)
console.log(`whole ${whole}  byte by byte ${cut}  gzip ${await decoded(zlib.createGunzip(), [members])}`)
JAVASCRIPT
bin=node_modules/.bin
found="$("$bin/node" frames.mjs)
$("$bin/deno" run --allow-all frames.mjs)
$("$bin/bun" frames.mjs)"
echo "$found"
all='whole "firstsecond"  byte by byte "firstsecond"  gzip "firstsecond"'
first='whole "first"  byte by byte "firstsecond"  gzip "firstsecond"'
[ "$found" = "$first
$first
$all" ] || { echo 'The runtimes differ from what was seen' >&2; exit 1; }
