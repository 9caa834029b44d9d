"""The first order after a pause, over a line that takes its time and a server that closes what idles."""

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from core.exchanges.base import Credentials, Stamp
from core.exchanges.gemini import GEMINI
from tests.bench import place
from tests.bench.figures import Ratio

ROUND_TRIP_MS = 100
CLOSES_AFTER_S = 30
MOST_ROUND_TRIPS = 1.5

EXPLAINED = """\
  Each program places one order over TLS, then none for {idle_s} s, then the one that is measured: from its call to its
  answer, {rests} times; everybody rests at once. Each byte takes {half} ms each way, a TCP handshake one round trip. The server
  closes a connection on which nothing was asked for {closes} s, as exchanges do after 15 to 75 s. Tessera journals its orders."""


def measure(idle_s: float, rests: int) -> list[Ratio]:
    """Print all figures; return in how many round trips each program had its answer."""
    print(
        EXPLAINED.format(
            idle_s=round(idle_s), rests=rests, half=ROUND_TRIP_MS // 2, closes=CLOSES_AFTER_S
        ),
        flush=True,
    )
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tessera-bench-"))
        server = place.server(
            f"--link-ms={ROUND_TRIP_MS}", f"--closes-after-s={CLOSES_AFTER_S}", f"--tls={folder}"
        )
        authority = str(Path(folder) / "authority.pem")
        stack.enter_context(_trusting(authority))
        who = place.credentials(server)
        places = {
            "Tessera": stack.enter_context(place.tessera(server, who)),
            "ccxt, sync": stack.enter_context(place.ccxt_sync(who, authority)),
            "ccxt, async": stack.enter_context(place.ccxt_async(who, authority)),
            "requests": stack.enter_context(_requests(who, authority)),
        }
        taken = _rested(places, idle_s, rests)
    ratios = []
    for name, times_ns in taken.items():
        trips = statistics.median(times_ns) / 1e6 / ROUND_TRIP_MS
        limit = MOST_ROUND_TRIPS if name == "Tessera" else None
        ratios.append(Ratio(name=f"round trips, {name}", value=trips, limit=limit))
        print(f"{ratios[-1]}   {', '.join(f'{each / 1e6:.0f}' for each in times_ns)} ms")
    return ratios


def _rested(places: dict[str, place.Place], idle_s: float, rests: int) -> dict[str, list[int]]:
    taken: dict[str, list[int]] = {name: [] for name in places}
    for one in places.values():
        one([uuid.uuid4().hex])
    for _ in range(rests):
        time.sleep(idle_s)
        for name, one in places.items():
            (began_ns,) = one([uuid.uuid4().hex])
            taken[name].append(time.monotonic_ns() - began_ns)
    return taken


@contextmanager
def _trusting(authority: str) -> Iterator[None]:
    """For this process, as the system's own list of authorities."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = authority
    try:
        yield
    finally:
        del os.environ["SSL_CERT_FILE"]
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before


@contextmanager
def _requests(who: Credentials, authority: str) -> Iterator[place.Place]:
    """One session of the library as it comes."""
    with requests.Session() as session:

        def place_all(ids: list[str]) -> list[int]:
            began = []
            for client_id in ids:
                began.append(time.monotonic_ns())
                now_ms = time.time_ns() // 1_000_000
                stamp = Stamp(time_ms=now_ms, nonce=now_ms)
                order = GEMINI.place(who, stamp, place.ticket(client_id)).request
                session.post(order.url, headers=dict(order.headers), verify=authority, timeout=10)
            return began

        yield place_all
