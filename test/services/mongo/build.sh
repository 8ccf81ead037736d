#!/usr/bin/env bash
# Builds the MongoDB-wire server of the tests: build.sh PROGRAM
# FerretDB with ferretdb.patch, which takes what omega-ml stores: arrays in arrays, NaN and infinities, keys with "$" or
# ".", and the flag "u" of Python's regular expressions, and finds by "_id" with the index that it has (without: 28 ms
# among 600 documents in place of 0.8). It has no transactions, change streams or SCRAM.
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
(cd ferretdb && git apply -p0 "$here/ferretdb.patch")
cp "$here/main.go" .
go mod init mongo-for-tests 2> go.log
go mod edit -require "github.com/FerretDB/FerretDB@$version" -replace github.com/FerretDB/FerretDB=./ferretdb
go mod tidy 2>> go.log || { cat go.log >&2; exit 1; }
go build -o "$program" .
