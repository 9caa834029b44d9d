"""HTX's WebSockets: who is connected, and what each connection answers (sheet 11)."""

from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from core.practice import json_text
from core.practice.lines import Connection, Feed, Lines, wants_socket
from core.practice.protocols import htx_market_feeds as market
from core.practice.protocols import htx_private_feeds as private
from core.practice.protocols.htx_algo import Algo
from core.practice.protocols.htx_keys import Doorkeeper, Key
from core.practice.protocols.htx_limits import Windows
from core.practice.protocols.htx_line import PingedLine
from core.practice.protocols.htx_mbp import MbpBooks
from core.practice.protocols.htx_own import OwnOrders
from core.practice.venue import Venue

MARKET, INCREMENTS, PRIVATE = "/ws", "/feed", "/ws/v2"
MARKET_PING_S, PRIVATE_PING_S = 5, 20
BETWEEN_QUESTIONS_NS = 100_000_000
CONNECTIONS_PER_KEY = 10
REQUESTS_PER_SECOND = 50


class Streams:
    """All connections, public and private."""

    def __init__(self, venue: Venue, doorkeeper: Doorkeeper, own: OwnOrders) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._own = own
        self._books = MbpBooks()
        self._markets: Lines[MarketConnection] = Lines(venue)
        self._users: Lines[UserConnection] = Lines(venue)

    def serves(self, request: web.BaseRequest) -> bool:
        return wants_socket(request) and request.path in (MARKET, INCREMENTS, PRIVATE)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        clock = self._venue.clock
        if request.path != PRIVATE:
            line = PingedLine(clock, request, is_packed=True, ping_every_s=MARKET_PING_S)
            is_feed = request.path == INCREMENTS
            return await self._markets.serve(
                MarketConnection(line, self._venue, self._books, is_feed=is_feed)
            )

        def admit(params: dict[str, Any]) -> Key | None:
            return self._doorkeeper.admit_stream(request, params)

        line = PingedLine(clock, request, is_packed=False, ping_every_s=PRIVATE_PING_S)
        return await self._users.serve(
            UserConnection(line, self._venue, self._own, admit, self._count)
        )

    def _count(self, key: Key) -> int:
        return sum(each.key is key for each in self._users)

    def cut(self) -> None:
        self._markets.cut()
        self._users.cut()

    def on_algo(self, algo: Algo) -> None:
        for connection in self._users:
            connection.on_algo(algo)


class MarketConnection(Connection):
    def __init__(self, line: PingedLine, venue: Venue, books: MbpBooks, *, is_feed: bool) -> None:
        super().__init__(line)
        self._line = line
        self._venue = venue
        self._books = books
        self._is_feed = is_feed
        self._feeds: dict[str, market.MarketFeed] = {}
        self._asked_ns = -BETWEEN_QUESTIONS_NS

    def feeds(self) -> Iterable[Feed]:
        return self._feeds.values()

    def on_time(self, now_ns: int) -> None:
        self._line.beat(now_ns, lambda now_ms: {"ping": now_ms})
        super().on_time(now_ns)

    def hear(self, frame: str | bytes) -> None:
        message = json_text.read_object(frame)
        if not message:
            self._refuse({}, "invalid json")
        elif "pong" in message:
            self._line.hear_answer(message["pong"])
        elif "ping" in message:
            self.line.send({"pong": message["ping"]})
        else:
            self._act(message)

    def _act(self, message: dict[str, Any]) -> None:
        acts = {"sub": self._subscribe, "unsub": self._unsubscribe, "req": self._ask}
        act = next((acts[word] for word in acts if word in message), self._fail)
        try:
            act(message)
        except market.NoSuchTopic as error:
            self._refuse(message, str(error))

    def _fail(self, _: dict[str, Any]) -> None:
        raise market.NoSuchTopic("invalid topic")

    def _refuse(self, message: dict[str, Any], words: str) -> None:
        row = {"status": "error", "ts": self._now_ms(), "id": message.get("id")}
        self.line.send(row | {"err-code": "bad-request", "err-msg": words})

    def _now_ms(self) -> int:
        return self._venue.clock.now_ms()

    def _open(self, topic: object) -> market.MarketFeed:
        name = str(topic)
        return market.open_feed(
            name, self._venue, self._books, self.line.send, is_feed=self._is_feed
        )

    def _subscribe(self, message: dict[str, Any]) -> None:
        topics = message["sub"] if isinstance(message["sub"], list) else [message["sub"]]
        feeds = {str(topic): self._open(topic) for topic in topics}
        self._confirm(message, "subbed", message["sub"])
        self._feeds |= feeds
        for feed in feeds.values():
            feed.begin()

    def _unsubscribe(self, message: dict[str, Any]) -> None:
        topics = message["unsub"] if isinstance(message["unsub"], list) else [message["unsub"]]
        for topic in topics:
            if self._feeds.pop(str(topic), None) is None:
                raise market.NoSuchTopic(f"invalid topic {topic}")
        self._confirm(message, "unsubbed", message["unsub"])

    def _confirm(self, message: dict[str, Any], word: str, topics: object) -> None:
        head = {"id": message.get("id"), "status": "ok"}
        self.line.send(head | {word: topics, "ts": self._now_ms()})

    def _ask(self, message: dict[str, Any]) -> None:
        now_ns = self._venue.clock.elapsed_ns()
        if now_ns - self._asked_ns < BETWEEN_QUESTIONS_NS:
            raise market.NoSuchTopic("429 too many request")
        self._asked_ns = now_ns
        state = self._open(message["req"]).state()
        head = {"id": message.get("id"), "rep": message["req"], "status": "ok"}
        self.line.send(head | {"ts": self._now_ms(), "data": state})


class UserConnection(Connection):
    def __init__(
        self,
        line: PingedLine,
        venue: Venue,
        own: OwnOrders,
        admit: Callable[[dict[str, Any]], Key | None],
        count: Callable[[Key], int],
    ) -> None:
        super().__init__(line)
        self.key: Key | None = None
        self._line = line
        self._venue = venue
        self._own = own
        self._admit = admit
        self._count = count
        self._windows = Windows(venue.clock)
        self._feeds: dict[str, private.UserFeed] = {}

    def feeds(self) -> Iterable[Feed]:
        return sorted(self._feeds.values(), key=lambda feed: feed.rank)

    def on_time(self, now_ns: int) -> None:
        self._line.beat(now_ns, lambda now_ms: {"action": "ping", "data": {"ts": now_ms}})

    def on_algo(self, algo: Algo) -> None:
        for feed in list(self._feeds.values()):
            feed.on_algo(algo)

    def hear(self, frame: str | bytes) -> None:
        message = json_text.read_object(frame)
        if not message:
            self._say({}, 2001, "invalid.json")
            return
        action, channel = message.get("action"), message.get("ch")
        if action == "pong":
            data = message.get("data")
            self._line.hear_answer(data.get("ts") if isinstance(data, dict) else None)
        elif self._windows.count("", "", REQUESTS_PER_SECOND, 1).is_exceeded:
            self._say(message, 4000, "too.many.request")
        elif action == "req" and channel == "auth":
            self._log_in(message)
        elif action not in ("sub", "unsub"):
            self._say(message, 2001, "invalid.action")
        elif self.key is None:
            self._say(message, 2002, "invalid.auth.state")
        elif action == "sub":
            self._subscribe(message, str(channel), self.key)
        else:
            self._feeds.pop(str(channel), None)
            self._say(message)

    def _log_in(self, message: dict[str, Any]) -> None:
        params = message.get("params")
        key = self._admit(params) if isinstance(params, dict) else None
        if key is None:
            self._say(message, 2002, "auth.fail")
        elif self._count(key) >= CONNECTIONS_PER_KEY:
            self._say(message, 4000, "too.many.connection")
        else:
            self.key = key
            self._say(message)

    def _subscribe(self, message: dict[str, Any], channel: str, key: Key) -> None:
        try:
            feed = private.open_feed(channel, key.user, self._venue, self._own, self.line.send)
        except private.NoSuchChannel as error:
            self._say(message, 2001, str(error))
            return
        self._say(message)
        self._feeds[channel] = feed
        feed.begin()

    def _say(self, message: dict[str, Any], code: int = 200, words: str | None = None) -> None:
        row = {"action": message.get("action"), "code": code, "ch": message.get("ch")}
        self.line.send(row | {"data": {}} if words is None else row | {"message": words})
