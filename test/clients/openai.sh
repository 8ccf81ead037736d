#!/usr/bin/env bash
# OpenAI's clients, of Python and npm, against a server with a script of each language that generates. Needs Python; not part of CI.
#   bash test/clients/openai.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)/openai
source "$here/../server.sh"
put() { curl -sf -X PUT "$url/api/v1/script/$1/" -H "Content-Type: $2" --data-binary @"$here/$3" > "$folder/put"; }
put parrot text/x-python parrot.py
put polly text/javascript parrot.js
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q openai==2.54.0 langchain-openai==1.7.4 litellm==1.110.2 llama-index-llms-openai-like==0.8.1 \
  llama-index-embeddings-openai-like==0.4.0
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts openai@7.59.0 ai@7.0.173 @ai-sdk/openai@4.0.118 \
  @ai-sdk/openai-compatible@3.0.92 @langchain/openai@1.6.0
for model in parrot polly; do
  venv/bin/python "$here/clients.py" "$url" "$model"
  node "$here/clients.mjs" "$url" "$model"
done
