#!/usr/bin/env bash
# mongoengine 0.29.3 with pymongo 4.20.1: a file of GridFS (`FileField`, `GridFSProxy`) whose database cannot be reached reads as one
# that is empty or was deleted: `read()` answers "" (a text, of a file of bytes) once the file was opened, and None before, where the
# `GridOut` of pymongo below raises ServerSelectionTimeoutError. Both `read` and `get` have `except Exception`.
# What reads on goes wrong elsewhere: joblib 1.6.0 says "startswith first arg must be str or a tuple of str, not bytes", which is
# what a task of omega-ml 0.18 ends with when its database is killed at that moment.
# Seen:
#   opened before: ''   not opened: None   pymongo: ServerSelectionTimeoutError
#   joblib: TypeError: startswith first arg must be str or a tuple of str, not bytes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mongoengine==0.29.3 pymongo==4.20.1 joblib==1.6.0
"$folder/venv/bin/python" - <<'PYTHON'
import joblib
from bson import ObjectId
from gridfs import GridOut
from mongoengine import connect
from mongoengine.fields import GridFSProxy
from pymongo.errors import ServerSelectionTimeoutError

client = connect('any', host='mongodb://127.0.0.1:1', serverSelectionTimeoutMS=200)  # nothing listens there
number = ObjectId()


def opened():
    """A file whose document was read while the database was there."""
    document = {'_id': number, 'length': 5, 'chunkSize': 255 * 1024}
    return GridOut(client.any.fs, file_document=document)


proxy = GridFSProxy(grid_id=number)
proxy.gridout = opened()
try:
    below = opened().read()
except ServerSelectionTimeoutError as error:
    below = type(error).__name__
found = (proxy.read(), GridFSProxy(grid_id=number).read(), below)
print(f'opened before: {found[0]!r}   not opened: {found[1]!r}   pymongo: {found[2]}')
assert found == ('', None, 'ServerSelectionTimeoutError'), 'it may be mended'
try:
    joblib.load(proxy)
except TypeError as error:
    print(f'joblib: TypeError: {error}')
PYTHON
