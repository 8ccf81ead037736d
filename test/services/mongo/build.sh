#!/usr/bin/env bash
# Builds the MongoDB-wire server of the tests: build.sh PROGRAM
# FerretDB with ferretdb.patch, which takes what omega-ml stores: arrays in arrays, NaN and infinities, keys with "$" or
# ".", and the flag "u" of Python's regular expressions, and finds by "_id" with the index that it has (without: 28 ms
# among 600 documents in place of 0.8). It has no transactions, change streams or SCRAM.
# Built within FerretDB's own module, whose sums it keeps, and without what these tests have no use for, which takes a third
# of the compiler's time: PostgreSQL, and the exporter of traces with its gRPC.
set -euo pipefail
program=$(realpath -m "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=v1.24.2
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder" && rm -rf "$folder"' EXIT
cd "$folder"
source=$(go mod download -json "github.com/FerretDB/FerretDB@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp -r "$source" ferretdb
chmod -R u+w ferretdb
cd ferretdb
git apply -p0 "$here/ferretdb.patch"
echo "$version" > build/version/version.txt
rm internal/util/observability/observability.go
mkdir cmd/mongo
cp "$here/main.go" cmd/mongo/
# The compiler collects its garbage seldom.
CGO_ENABLED=0 GOGC=400 go build -tags ferretdb_no_postgresql -ldflags '-s -w' -o "$folder/mongo" ./cmd/mongo
mv "$folder/mongo" "$program"
