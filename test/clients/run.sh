#!/usr/bin/env bash
# Clients generated from the OpenAPI document of this checkout, by the newest generators when it was written: each is generated,
# compiled and called. Needs Java, Maven and Python; not part of CI.
#   bash test/clients/run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/server.sh"
cd "$folder"
curl -sf "$url/api/doc/v1/specs/openapi.json" > openapi.json

python3 -m venv venv
venv/bin/pip install -q openapi-python-client==0.29.1 pydantic python-dateutil urllib3
mvn -q dependency:copy -Dartifact=org.openapitools:openapi-generator-cli:7.25.0 -DoutputDirectory="$folder"
generate() { java -jar openapi-generator-cli-7.25.0.jar generate -i openapi.json "$@" > "$folder/generator.log" 2>&1; }
generate -g python -o python --package-name omega_client
venv/bin/openapi-python-client generate --path openapi.json --output-path attrs_client --meta none
PYTHONPATH=python:. venv/bin/python "$here/generated.py" "$url"

generate -g java --library native -o java
cp "$here/Generated.java" java/src/main/java/
mvn -q -f java/pom.xml -DskipTests compile dependency:copy-dependencies -DincludeScope=runtime
java -cp 'java/target/classes:java/target/dependency/*' Generated "$url"

echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts openapi-typescript@7.13.0 openapi-fetch@0.17.0 @hey-api/openapi-ts@0.99.0 \
  orval@8.38.0 @redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.3 typescript@5.9.3 esbuild@0.28.2 @types/node@24.10.1
npx redocly lint --extends recommended-strict openapi.json
echo 'extends: ["spectral:oas"]' > .spectral.yaml
npx spectral lint --fail-severity hint openapi.json
npx openapi-typescript openapi.json -o made/schema.d.ts
npx openapi-ts -i openapi.json -o made/hey-api
cp "$here"/{generated.ts,orval.config.cjs} .
OMEGA_URL=$url npx orval --config orval.config.cjs
npx tsc --strict --noEmit --skipLibCheck --module esnext --moduleResolution bundler --allowImportingTsExtensions --target es2022 \
  --lib es2023,dom,dom.iterable --types node generated.ts
npx esbuild generated.ts --bundle --platform=node --format=esm --log-level=warning --outfile=made/generated.mjs
node made/generated.mjs "$url"
echo 'All clients were generated, compiled and called'
