"""What goes over a pipe to the server's process and back: a head of JSON, and bytes. `installed/frames.ts` is the other end."""

import json
import os
import struct

LENGTHS = struct.Struct('<II')


def read_exactly(fd, length):
    """None when the other end has gone."""
    pieces = []
    while length > 0:
        piece = os.read(fd, min(length, 2**20))
        if not piece:
            return None
        pieces.append(piece)
        length -= len(piece)
    return b''.join(pieces)


def read_frame(fd):
    """The next head and body; None when the other end has gone."""
    lengths = read_exactly(fd, LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = LENGTHS.unpack(lengths)
    head, body = read_exactly(fd, head_length), read_exactly(fd, body_length)
    return None if head is None or body is None else (json.loads(head), body)


def write_frame(fd, head, body=b''):
    text = json.dumps(head).encode()
    write_all(fd, LENGTHS.pack(len(text), len(body)) + text)
    if body:
        write_all(fd, body)


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]
