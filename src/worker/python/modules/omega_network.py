"""Pyodide has no sockets: what asks for one is told so, where it would say "timed out" at once."""

import socket


def refuse(*_, **__):
    raise OSError('There is no network in Pyodide, which runs this code; start the server with a Python of your own (--python .venv/bin/python) for code that needs it')


def install():
    socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
    socket.socket.connect = socket.socket.connect_ex = refuse
