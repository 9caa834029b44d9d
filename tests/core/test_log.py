"""Nothing secret reaches the log, by whatever road it comes."""

import base64
import json
import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from core.log import HIDDEN, Redactor, set_up, short_key

SECRET = 'CANARY+secret/"α\\28='
KEY = "account-CANARYkey4711"
SIGNATURE = "d5185f13893bfcdd44d59433cd48537"  # too short to be known by its length
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJDQU5BUlkifQ.c2lnbmF0dXJl-_Q"
PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEICANARYaaaaaaaaaaaaaaaaaaaa\nCANARYbbbbbbbbbbbbbbbbbb\n-----END PRIVATE KEY-----\n"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.add_secret(SECRET)
    redactor.add_key(KEY)
    return redactor


@pytest.fixture
def written(tmp_path: Path, redactor: Redactor) -> Iterator[Callable[[], str]]:
    """What is in the log file, with logging set up for everything down to debug."""
    undo = set_up(tmp_path / "logs", redactor, level=logging.DEBUG)
    try:
        yield lambda: (tmp_path / "logs" / "tessera.log").read_text(encoding="utf-8")
    finally:
        undo()


LOGGER = logging.getLogger("somewhere")


def fail(error: Exception) -> None:
    raise error


def by_message() -> None:
    LOGGER.info(f"sent with {SECRET}")  # noqa: G004


def by_argument() -> None:
    LOGGER.info("sent with %s and %r", SECRET, SECRET)


def by_named_argument() -> None:
    LOGGER.info("sent with %(it)s", {"it": SECRET})


def by_bytes() -> None:
    LOGGER.info("sent %s %r", SECRET.encode(), bytearray(SECRET.encode()))


def by_dict() -> None:
    LOGGER.info("fields %s %s", {"x": SECRET}, [("x", {"y": SECRET.encode()})])


def by_json() -> None:
    LOGGER.info("body %s %s", json.dumps({"x": SECRET}), json.dumps([SECRET], ensure_ascii=False))


def by_json_in_a_repr() -> None:
    LOGGER.info("body %r", json.dumps({"secret": SECRET}))


def by_new_lines() -> None:
    LOGGER.info("one\n%s\r\ntwo\n", SECRET)


def by_encoding() -> None:
    raw = SECRET.encode()
    LOGGER.info(
        "%s",
        [
            base64.b64encode(raw),
            base64.urlsafe_b64encode(raw).decode(),
            base64.b64encode(raw).decode().rstrip("="),
            raw.hex(),
            raw.hex().upper(),
            raw.hex(" "),
            quote(SECRET),
            quote(SECRET, safe="").lower(),
            quote_plus(SECRET),
            SECRET.upper(),
        ],
    )


def by_exception() -> None:
    try:
        fail(ValueError(SECRET, {"x": SECRET.encode()}))
    except ValueError:
        LOGGER.exception("failed")


def by_chained_exceptions() -> None:
    try:
        try:
            try:
                fail(KeyError(SECRET))
            except KeyError as error:
                raise ValueError("middle") from error
        except ValueError:
            raise RuntimeError(f"last {SECRET}")  # noqa: B904
    except RuntimeError as error:
        error.add_note(f"a note with {SECRET}")
        LOGGER.error("failed", exc_info=error)  # noqa: TRY400


def by_exception_group() -> None:
    group = ExceptionGroup("several", [ValueError(SECRET), OSError(5, SECRET, SECRET)])
    LOGGER.error("failed", exc_info=group)


def by_arguments_that_do_not_fit() -> None:
    LOGGER.info("one place %s", SECRET, SECRET)
    LOGGER.info("a number %d", SECRET)
    LOGGER.info("a name %(missing)s", {"x": SECRET})


def by_arguments_that_cannot_be_shown() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(SECRET)

    LOGGER.info("text %s %s", SECRET, Broken())


def by_logger_name() -> None:
    logging.getLogger(f"connection.{KEY}").warning("x")


def by_uncaught_exception() -> None:
    error = ValueError(SECRET)
    sys.excepthook(ValueError, error, None)


def by_uncaught_exception_in_a_thread() -> None:
    thread = threading.Thread(target=fail, args=[ValueError(SECRET)])
    thread.start()
    thread.join()


def by_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"careful with {SECRET}", stacklevel=1)


def by_stack() -> None:
    LOGGER.info("here with %s", SECRET, stack_info=True, extra={"it": SECRET})


ROADS = [road for name, road in sorted(globals().items()) if name.startswith("by_")]


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
def test_a_registered_secret_reaches_the_log_by_no_road(
    road: Callable[[], None],
    written: Callable[[], str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    LOGGER.info("the log works")

    road()

    printed = "".join(capfd.readouterr())
    entries = [line for line in written().splitlines() if not line.startswith(" ")]
    assert len(entries) > 1 or road is by_arguments_that_cannot_be_shown
    for text in (written(), printed):
        assert "canary" not in text.lower()
        for form in (SECRET.encode(), SECRET.upper().encode()):
            assert base64.b64encode(form).decode()[:8] not in text
            assert form.hex()[:8] not in text.lower().replace(" ", "")


SIGNED = {
    "X-GEMINI-APIKEY": KEY,
    "X-GEMINI-PAYLOAD": base64.b64encode(b'{"request":"/v1/order/new","x":"CANARY"}').decode(),
    "X-GEMINI-SIGNATURE": SIGNATURE,
    "Authorization": f"Bearer {JWT}",
    "X-MBX-APIKEY": KEY,
}


@pytest.mark.parametrize(
    "text",
    [
        f"X-GEMINI-SIGNATURE: {SIGNATURE}",
        f"x-gemini-signature:{SIGNATURE}\r\nHost: api.gemini.com",
        f"X-GEMINI-SIGNATURE:\n  {SIGNATURE}\n",
        str(SIGNED),
        repr(list(SIGNED.items())),
        repr([(name.encode(), value.encode()) for name, value in SIGNED.items()]),
        json.dumps(SIGNED),
        json.dumps(SIGNED, indent=2),
        json.dumps(json.dumps(SIGNED)),
        json.dumps(json.dumps(json.dumps(SIGNED))),
        repr(json.dumps(SIGNED).encode()),
        "".join(f"{name}: {value}\r\n" for name, value in SIGNED.items()),
        repr("".join(f"{name}: {value}\r\n" for name, value in SIGNED.items()).encode()),
        f"GET /api/v3/order?symbol=X&timestamp=1&signature={SIGNATURE}&recvWindow=5 HTTP/1.1",
        f"https://api.huobi.pro/v1/o?AccessKeyId={KEY}&Timestamp=1&Signature={SIGNATURE}",
        quote(f"https://x/?apiKey={KEY}&signature={SIGNATURE}&z=1", safe=""),
        f'{{"params":{{"apiKey":"{KEY}","signature":"{SIGNATURE}","timestamp":1}}}}',
        f"{{'apiKey': '{KEY}', 'signature': b'{SIGNATURE}'}}",
        f"{{'signature': bytearray(b'{SIGNATURE}')}}",
        f"accessKey => {KEY}, signature => {SIGNATURE}",
        f'{{"signature":"{SIGNATURE}',
        f"Bearer {JWT}",
        f"authorization: BEARER {KEY}:{SIGNATURE}",
        f"'Authorization': 'Bearer {KEY}:{SIGNATURE}'",
        f"Authorization: Bearer {KEY}:{SIGNATURE}",
        f"token {JWT} alone",
        f"(secret='{SIGNATURE}', api_secret=\"{SIGNATURE}\", passphrase={SIGNATURE})",
        f'{{"secret": "with a space, a \\" and {SIGNATURE}"}}',
        f"{SIGNATURE * 2}{SIGNATURE[:2]}",
        f"Cannot connect to proxy http://user:{SIGNATURE}@proxy.example:3128/",
        f"Cookie: session={SIGNATURE}; other={SIGNATURE}",
        f"listenKey={SIGNATURE}",
        repr(f"a\nsignature={SIGNATURE}\tapiKey={KEY}"),
    ],
)
def test_what_follows_a_telling_name_is_hidden_though_nobody_registered_it(text: str) -> None:
    cleaned = Redactor().clean(text)

    for part in (
        SIGNATURE[:8],
        SIGNATURE[-8:],
        JWT[-10:],
        "CANARY",
        SIGNED["X-GEMINI-PAYLOAD"][:8],
    ):
        assert part not in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "bad_signature: 40106",
        "GET /v1/order/orders?SignatureMethod=HmacSHA256&SignatureVersion=2&symbol=btcusdt",
        '{"order_id":"106817811","price":"3633.00","client_order_id":"tk-20251121-0001"}',
        "page_token=abc&limit=20",
        "the signature was refused; a new token is needed",
        "Order 01JD3W8Z9QK7 https://api.gemini.com/v1/order/new 0.015 BTC at 64250.10",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str, redactor: Redactor) -> None:
    assert redactor.clean(text) == text


def test_what_stands_beside_a_hidden_value_stays_readable() -> None:
    line = f"POST /order?symbol=X&signature={SIGNATURE}&recvWindow=5 200"
    clean = Redactor().clean

    assert clean(line) == f"POST /order?symbol=X&signature={HIDDEN}&recvWindow=5 200"
    assert clean(quote(line, safe="")) == quote(line, safe="").replace(SIGNATURE, HIDDEN)


def test_an_api_key_shows_its_ends_only(redactor: Redactor) -> None:
    assert redactor.clean(f"key {KEY} used") == "key acco…11 used"
    assert Redactor().clean(f"X-MBX-APIKEY: {KEY}") == "X-MBX-APIKEY: acco…11"
    assert short_key("short") == "…"


def test_a_secret_inside_a_longer_base64_text_is_hidden() -> None:
    redactor = Redactor()
    redactor.add_secret("CANARYCANARY-0123456789")
    for before in ("", "a", "ab", "abc"):
        text = base64.b64encode(f"{before}CANARYCANARY-0123456789:after".encode()).decode()
        visible = redactor.clean(text).replace(HIDDEN, "")

        assert len(text) - len(visible) >= 30  # 23 bytes are 30 whole characters and a bit


@pytest.mark.parametrize(
    "road",
    [str, repr, json.dumps, lambda it: it.replace("\n", "\r\n"), lambda it: it.replace("\n", "")],
)
def test_a_pem_key_is_hidden_however_its_lines_end(road: Callable[[str], str]) -> None:
    redactor = Redactor()
    redactor.add_secret(PEM)

    assert "CANARY" not in redactor.clean(f"{{'x': {road(road(PEM))}}}")


def test_a_forgotten_secret_is_ordinary_text_again(redactor: Redactor) -> None:
    redactor.forget(SECRET)
    redactor.forget("never known")

    assert redactor.clean(f"x {SECRET}") == f"x {SECRET}"
    assert redactor.clean(KEY) == "acco…11"


def test_a_secret_too_short_to_tell_apart_leaves_text_readable() -> None:
    redactor = Redactor()
    redactor.add_secret("")
    redactor.add_secret("ab")

    assert redactor.clean("about abbeys") == "about abbeys"


@settings(database=None, deadline=None, max_examples=100)
@given(secret=st.text(min_size=4), before=st.text(), after=st.text())
def test_any_secret_is_hidden_and_cleaning_twice_changes_nothing(
    secret: str, before: str, after: str
) -> None:
    redactor = Redactor()
    redactor.add_secret(secret)

    for text in (secret, repr(secret), json.dumps(secret)):
        cleaned = redactor.clean(f"{before}{text}{after}")
        assert secret not in cleaned or secret in HIDDEN
        assert redactor.clean(cleaned) == cleaned


def test_urllib3_at_debug_level_tells_no_signature(written: Callable[[], str]) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with urllib3.PoolManager(headers=SIGNED) as pool:
            pool.request(
                "GET",
                f"http://127.0.0.1:{server.server_port}/v1?apiKey={KEY}&signature={SIGNATURE}",
            )
            pool.clear()
        thread.join()

    assert "GET /v1?apiKey=acco…11&signature=•••" in written()
    assert SIGNATURE not in written()


def test_websockets_at_debug_level_tells_no_signature(written: Callable[[], str]) -> None:
    protocol = ClientProtocol(parse_uri("ws://127.0.0.1/"))
    request = protocol.connect()
    for name, value in SIGNED.items():
        request.headers[name] = value
    protocol.send_request(request)
    protocol.state = State.OPEN
    protocol.send_text(json.dumps({"params": {"apiKey": KEY, "signature": SIGNATURE}}).encode())
    protocol.send_text(json.dumps({"token": f"Bearer {JWT}"}).encode())
    protocol.send_frame(Frame(Opcode.BINARY, SECRET.encode()))

    text = written()
    assert "> X-GEMINI-SIGNATURE: •••" in text
    assert "> TEXT" in text
    assert "> BINARY" in text
    for part in (SIGNATURE[:8], JWT[-10:], SECRET.encode().hex(" ")[:20], "CANARY"):
        assert part not in text


def test_every_entry_has_a_utc_time_and_no_text_can_forge_one(written: Callable[[], str]) -> None:
    LOGGER.info("first\n2025-01-01T00:00:00.000Z INFO forged\r\x1b[31m\u2028red")

    first, second = written().splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO somewhere \[MainThread\] first", first
    )
    assert second == r"    2025-01-01T00:00:00.000Z INFO forged\x0d\x1b[31m\u2028red"


def test_a_record_whose_arguments_do_not_fit_is_still_told(written: Callable[[], str]) -> None:
    LOGGER.info("a number %d", "seven")

    assert "'a number %d' % ('seven',)" in written()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_may_read_the_log_rotated_files_too(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "tessera.log").write_text("loose", encoding="utf-8")
    (tmp_path / "logs" / "tessera.log").chmod(0o644)
    old = os.umask(0)
    undo = set_up(tmp_path / "logs", Redactor())
    try:
        for _ in range(3):
            LOGGER.info("x" * 600_000)
    finally:
        undo()
        os.umask(old)

    files = list((tmp_path / "logs").iterdir())
    assert len(files) > 1
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_undoing_leaves_logging_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.handlers, root.level, sys.excepthook, threading.excepthook, sys.unraisablehook)

    undo = set_up(tmp_path, Redactor(), level=logging.CRITICAL)
    undo()

    after = (root.handlers, root.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    assert after == before


def test_the_console_is_cleaned_too(
    tmp_path: Path, redactor: Redactor, capsys: pytest.CaptureFixture[str]
) -> None:
    undo = set_up(tmp_path, redactor, console=True)
    LOGGER.info("sent with %s", SECRET)
    undo()

    assert f"sent with {HIDDEN}" in capsys.readouterr().err
