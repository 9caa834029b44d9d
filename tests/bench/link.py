"""A line on loopback as long as one across an ocean: every byte takes half a round trip to get through.

The system's own TCP handshake on loopback takes no time, so the first bytes of a connection wait for one round trip
more: as long as the handshake would have taken.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

Parcels = SimpleQueue[tuple[float, bytes]]


def serve(target_port: int, round_trip_s: float) -> int:
    """Pass on whatever comes, both ways, for as long as the program runs; returns the port to come to."""
    listener = socket.create_server(("127.0.0.1", 0))
    _start(_accept, listener, target_port, round_trip_s)
    return int(listener.getsockname()[1])


def _accept(listener: socket.socket, target_port: int, round_trip_s: float) -> None:
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", target_port))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _start(_carry, near, far, round_trip_s / 2, round_trip_s)
        _start(_carry, far, near, round_trip_s / 2, 0.0)


def _carry(source: socket.socket, sink: socket.socket, takes_s: float, opening_s: float) -> None:
    parcels: Parcels = SimpleQueue()
    _start(_deliver, parcels, sink)
    with contextlib.suppress(OSError):
        while chunk := source.recv(65_536):
            parcels.put((time.monotonic() + takes_s + opening_s, chunk))
            opening_s = 0.0
    parcels.put((time.monotonic() + takes_s, b""))


def _deliver(parcels: Parcels, sink: socket.socket) -> None:
    """Nothing to deliver is the end of the line."""
    with contextlib.suppress(OSError):
        while True:
            due_s, chunk = parcels.get()
            time.sleep(max(0.0, due_s - time.monotonic()))
            if not chunk:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(chunk)


def _start(work: Callable[..., None], *args: object) -> None:
    threading.Thread(target=work, args=args, daemon=True).start()
