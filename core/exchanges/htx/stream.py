"""HTX's streams: what to subscribe to, how a frame becomes facts, how a change is put on a book (HTX sheet 11)."""

from functools import partial

from core.domain.market import Book, BookChange, Market
from core.exchanges.base import Credentials, Host, Stamp
from core.exchanges.decoding import parse_json
from core.exchanges.events import (
    BookChanged,
    BookSeen,
    CandlesSeen,
    LoggedIn,
    MustReconnect,
    Pinged,
    StreamEvent,
    StreamRefused,
    Subscribed,
    Subscription,
    TickerSeen,
    TradesSeen,
)
from core.exchanges.htx.errors import stream_refused
from core.exchanges.htx.events import parse_push
from core.exchanges.htx.parse import book_of, candle_of, parse_tickers, ticker_of, trades_of
from core.exchanges.htx.sign import stream_login
from core.exchanges.reading import (
    Fields,
    as_levels,
    gunzip,
    maybe_id,
    maybe_int,
    maybe_text,
    read_int,
    read_object,
    read_text,
)
from core.exchanges.signing import compact_json

_TOPICS = ("ticker", "mbp.refresh.20", "trade.detail")
_CHANNELS = ("orders#*", "accounts.update#2")


class HtxStreams:
    """The stream half of the dialect."""

    def watch_market(self, host: Host, market: Market) -> tuple[Subscription, ...]:
        """One socket: prices with the 24 h figures, the upper part of the book whole each time, trades."""
        channels = [f"market.{market.symbol}.{topic}" for topic in _TOPICS]
        hello = tuple(compact_json([("sub", name), ("id", name)]) for name in channels)
        return (Subscription(url=f"{host.stream}/ws", hello=hello, read=read_frame),)

    def watch_account(self, who: Credentials, stamp: Stamp) -> Subscription:
        """Log in first; what to hear of is asked for once the exchange has accepted the key.

        That the exchange takes an Ed25519 key here is not proven (HTX sheet 2).
        """
        base = who.host.account_stream or who.host.stream
        login = stream_login(who, stamp, f"{base}/ws/v2")
        return Subscription(
            url=login.url,
            hello=((login.body or b"").decode(),),
            read=partial(read_frame, account=who.options.get("account")),
        )

    def apply_change(self, book: Book, change: BookChange) -> Book | None:
        """A change continues exactly where the book ends; before there is a snapshot nothing can be changed."""
        if book.sequence is None or change.last_sequence <= book.sequence:
            return book
        if change.first_sequence != book.sequence + 1:
            return None
        return book.changed_by(change)


def read_frame(data: str | bytes, account: str | None = None) -> tuple[StreamEvent, ...]:
    """What a frame of either stream means; a kind of frame that we did not ask for means nothing.

    Market frames are gzip, private ones text. `account` is the only account whose news are told.
    """
    value = parse_json(gunzip(data) if isinstance(data, bytes) else data)
    frame = value if isinstance(value, dict) else {}
    channel = maybe_text(frame, "ch") or ""
    if "ping" in frame:
        return (Pinged(reply=compact_json([("pong", read_int(frame, "ping"))])),)
    if "action" in frame or "#" in channel:
        return _private_news(channel, frame, account)
    if "subbed" in frame and frame.get("status") == "ok":
        return (Subscribed(id=maybe_id(frame, "id")),)
    if frame.get("status") == "error":
        return (StreamRefused(refused=stream_refused(frame)),)
    if "rep" in frame:
        return _snapshot(read_text(frame, "rep"), frame)
    return _market_news(channel, frame)


def _private_news(channel: str, frame: Fields, account: str | None) -> tuple[StreamEvent, ...]:
    """News may lack their `action` (HTX sheet 11.2)."""
    action = maybe_text(frame, "action") or "push"
    if action == "push":
        return parse_push(channel, frame, account)
    if action == "ping":
        beat = {"ts": read_int(read_object(frame, "data"), "ts")}
        return (Pinged(reply=compact_json([("action", "pong"), ("data", beat)])),)
    return _private_answer(channel, frame) if action in {"req", "sub"} else ()


def _private_answer(channel: str, frame: Fields) -> tuple[StreamEvent, ...]:
    code, is_login = read_int(frame, "code"), channel == "auth"
    if code != 200:
        refused = StreamRefused(refused=stream_refused(frame), is_login=is_login)
        if code == 500 and channel.startswith("accounts.update#"):
            return refused, MustReconnect(reason="no balances will come")
        return (refused,)
    return (
        LoggedIn(send=tuple(map(_subscribe, _CHANNELS))) if is_login else Subscribed(id=channel),
    )


def _subscribe(channel: str) -> str:
    return compact_json([("action", "sub"), ("ch", channel)])


def _snapshot(channel: str, frame: Fields) -> tuple[StreamEvent, ...]:
    """The answer to a question asked once: the whole book that changes are put on."""
    symbol, topic = _parts(channel)
    if not topic.startswith(("depth.", "mbp.")):
        return ()
    return (BookSeen(book=book_of(symbol, read_object(frame, "data"), maybe_int(frame, "ts"))),)


def _market_news(channel: str, frame: Fields) -> tuple[StreamEvent, ...]:
    if channel == "market.tickers":
        return tuple(TickerSeen(ticker=ticker) for ticker in parse_tickers(frame))
    symbol, topic = _parts(channel)
    kind = topic.partition(".")[0]
    if kind not in {"bbo", "ticker", "detail", "depth", "mbp", "trade", "kline"}:
        return ()
    tick, time_ms = read_object(frame, "tick"), maybe_int(frame, "ts")
    if kind == "trade":
        return (TradesSeen(trades=trades_of(symbol, tick)),)
    if kind == "kline":
        return (CandlesSeen(candles=(candle_of(tick),)),)
    if topic.startswith(("depth.", "mbp.refresh.")):
        return (BookSeen(book=book_of(symbol, tick, time_ms)),)
    if kind == "mbp":
        return (BookChanged(change=_change(symbol, tick, time_ms)),)
    return (TickerSeen(ticker=ticker_of(symbol, tick, maybe_int(tick, "quoteTime") or time_ms)),)


def _parts(channel: str) -> tuple[str, str]:
    """The pair and the topic of "market.btcusdt.mbp.refresh.20"."""
    _, _, rest = channel.partition(".")
    symbol, _, topic = rest.partition(".")
    return symbol.lower(), topic


def _change(symbol: str, tick: Fields, time_ms: int | None) -> BookChange:
    """Sides may be left out or empty; the sequence goes on all the same."""
    return BookChange(
        symbol=symbol,
        first_sequence=read_int(tick, "prevSeqNum") + 1,
        last_sequence=read_int(tick, "seqNum"),
        bids=as_levels(tick.get("bids") or [], "bids"),
        asks=as_levels(tick.get("asks") or [], "asks"),
        time_ms=time_ms,
    )
