"""A server that notes when the last byte of a request has arrived, in a process of its own.

It speaks just enough of Gemini for a sign-in, and fills every order at once. Announces itself as the practice
exchange does and ends with its standard input. `GET /arrivals` tells when the order of each client id arrived.
"""

import argparse
import base64
import contextlib
import json
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from tests.bench import link
from tests.certificates import certificates

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PAYLOAD = re.compile(rb"\r\nx-gemini-payload: *([\w+/=]+)", re.IGNORECASE)

DETAILS = {
    "symbol": "BTCUSD",
    "base_currency": "BTC",
    "quote_currency": "USD",
    "tick_size": "0.00000001",
    "quote_increment": "0.01",
    "min_order_size": "0.00001",
    "status": "open",
    "product_type": "spot",
}
ANSWERS: dict[str, object] = {
    "/v1/symbols": ["btcusd"],
    "/v1/symbols/details/all": [DETAILS],
    "/v1/roles": {"isAuditor": False, "isFundManager": False, "isTrader": True},
    "/v1/orders": [],
    "/v1/balances": [],
}

arrivals: dict[str, int] = {}


def main() -> None:
    options = _parser().parse_args()
    tls = _tls(Path(options.tls)) if options.tls else None
    listener = socket.create_server(("127.0.0.1", 0))
    port = int(listener.getsockname()[1])
    _start(_accept, listener, tls, options.closes_after_s)
    if options.link_ms:
        port = link.serve(port, options.link_ms / 1000)
    account = {"label": "bench", "key": "account-bench", "secret": "not-a-secret"}
    rest = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
    venue = {"rest": rest, "ws": "ws://127.0.0.1:9", "accounts": [account]}
    print(json.dumps({"exchanges": {"gemini": venue}}), flush=True)
    sys.stdin.read()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--link-ms", type=float, default=0, help="how long a round trip takes")
    parser.add_argument("--tls", help="speak TLS; a folder for the certificates")
    parser.add_argument("--closes-after-s", type=float, help="close a connection that idles")
    return parser


def _tls(folder: Path) -> ssl.SSLContext:
    _, chain = certificates(["localhost"], folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def _start(work: Callable[..., None], *args: object) -> None:
    threading.Thread(target=work, args=args, daemon=True).start()


def _accept(
    listener: socket.socket, tls: ssl.SSLContext | None, closes_after_s: float | None
) -> None:
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(closes_after_s)
        _start(_serve, connection, tls)


def _serve(connection: socket.socket, tls: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError), connection:
        line = tls.wrap_socket(connection, server_side=True) if tls else connection
        with line:
            while request := _read(line):
                line.sendall(_answer(request, time.monotonic_ns()))


def _read(connection: socket.socket) -> bytes:
    """One request to its last byte; nothing when the connection has ended."""
    data = bytearray()
    while (end := data.find(b"\r\n\r\n")) < 0 or len(data) < end + 4 + _length(data):
        chunk = connection.recv(65_536)
        if not chunk:
            return b""
        data += chunk
    return bytes(data)


def _length(data: bytearray) -> int:
    stated = _LENGTH.search(data)
    return int(stated[1]) if stated else 0


def _answer(request: bytes, arrived_ns: int) -> bytes:
    path = request.split(b" ", 2)[1].decode()
    payload = _PAYLOAD.search(request)
    if path == "/v1/order/new" and payload:
        wish = json.loads(base64.b64decode(payload[1]))
        arrivals[wish["client_order_id"]] = arrived_ns
        return _http(200, _filled(wish))
    if path == "/arrivals":
        return _http(200, arrivals)
    if path in ANSWERS:
        return _http(200, ANSWERS[path])
    refusal = {"result": "error", "reason": "EndpointNotFound", "message": "Not here"}
    return _http(404, refusal)


def _filled(wish: dict[str, Any]) -> dict[str, object]:
    number = str(len(arrivals))
    return {
        "order_id": number,
        "id": number,
        "symbol": wish["symbol"],
        "exchange": "gemini",
        "avg_execution_price": wish["price"],
        "side": wish["side"],
        "type": wish["type"],
        "timestampms": time.time_ns() // 1_000_000,
        "is_live": False,
        "is_cancelled": False,
        "is_hidden": False,
        "was_forced": False,
        "executed_amount": wish["amount"],
        "client_order_id": wish["client_order_id"],
        "options": wish.get("options", []),
        "price": wish["price"],
        "original_amount": wish["amount"],
        "remaining_amount": "0",
    }


def _http(status: int, content: object) -> bytes:
    body = json.dumps(content).encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Not Found'}\r\n"
        f"Date: {formatdate(usegmt=True)}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()
