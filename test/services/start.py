"""Starts a script in the Python of warm.py, as if it were started here: start.py SOCKET (SCRIPT | -m MODULE) [ARGUMENT...]"""
import json
import os
import socket
import sys
import time

connection = socket.socket(socket.AF_UNIX)
for attempt in range(1000):  # it starts beside the tests
    try:
        connection.connect(sys.argv[1])
        break
    except OSError:
        if attempt == 999:
            raise
        time.sleep(0.02)
asked = {'arguments': sys.argv[2:], 'folder': os.getcwd(), 'env': dict(os.environ)}
text = json.dumps(asked).encode() + b'\n'
sent = socket.send_fds(connection, [text], [0, 1, 2])
connection.sendall(text[sent:])
sys.exit(int(connection.recv(16) or 1))
