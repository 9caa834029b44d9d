"""Let REST requests into BigONE's endpoints, in the order of checks of sheet 16, for both schemes."""

import re
from collections.abc import Callable

from aiohttp import web

from core.practice.answers import json_answer
from core.practice.limits import OverLimit, RateLimits
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols import bigone_tutorial
from core.practice.protocols.bigone_keys import Doorkeeper, Refusal
from core.practice.protocols.bigone_public import PublicEndpoints
from core.practice.protocols.bigone_tutorial import Tutorial
from core.practice.protocols.bigone_viewer import Call, Page, Route, ViewerEndpoints
from core.practice.protocols.bigone_wallets import WalletEndpoints
from core.practice.venue import Venue

PER_WINDOW, WINDOW_S = 500, 10
VIEWER = "/api/v3/viewer/"
CONTRACTS = "/api/contract/v2/symbols"
"""Another API of the exchange. Its list is empty here; other clients read it together with the pairs."""


class Rest:
    def __init__(
        self,
        venue: Venue,
        doorkeeper: Doorkeeper,
        tutorial: Tutorial,
        changed: Callable[[str, str], None],
    ) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._tutorial = tutorial
        self._limits = RateLimits(venue.clock, allowed=PER_WINDOW, window_s=WINDOW_S)
        self._public = PublicEndpoints(venue)
        self._routes = ViewerEndpoints(venue).routes + WalletEndpoints(venue, changed).routes

    async def answer(self, request: web.BaseRequest) -> web.Response:
        try:
            self._admit(request.remote or "")
            body = await request.read()
            if self._tutorial.owns(request.path):
                asked = bigone_tutorial.read_request(request, body)
                content: object = self._tutorial.answer(asked)
            else:
                content = self._content(request, body)
        except Refusal as refusal:
            return self._refused(request, refusal)
        return json_answer(content)

    def too_often(self, request: web.BaseRequest) -> web.Response:
        return self._refused(request, Refusal(10429))

    def _refused(self, request: web.BaseRequest, refusal: Refusal) -> web.Response:
        if self._tutorial.owns(request.path):
            status, content = bigone_tutorial.translated(refusal)
            return json_answer(content, status=status)
        content = {"code": refusal.code, "message": refusal.message}
        return json_answer(content, status=refusal.status)

    def _admit(self, address: str) -> None:
        try:
            self._limits.of(address).take()
        except OverLimit:
            raise Refusal(10429) from None

    def _content(self, request: web.BaseRequest, body: bytes) -> object:
        if request.path.startswith(VIEWER):
            return self._private(request, body)
        if request.method != "GET":
            raise Refusal(10013)
        if request.path == CONTRACTS:
            return []
        if request.path == "/api/v3/asset_pairs":
            return _ok(self._pairs())
        ask = self._public.find(request.path, request.query)
        if ask is None:
            raise Refusal(10013)
        return _ok(ask())

    def _pairs(self) -> list[shapes.Row]:
        """Return rows with the fields of both schemes: they share the path."""
        return [
            shapes.pair(engine.market) | self._tutorial.pair(engine)
            for engine in self._venue.engines.values()
        ]

    def _private(self, request: web.BaseRequest, body: bytes) -> shapes.Row:
        (_, _, scope, ask_for), caught = self._route(request)
        key = self._doorkeeper.admit(request.headers.get("Authorization"))
        if not key.may(scope):
            raise Refusal(10403)
        data = ask_for(Call(key=key, query=request.query, body=body), *caught)
        if not isinstance(data, Page):
            return _ok(data)
        return _ok(data.rows) | ({"page_token": data.token} if data.token else {})

    def _route(self, request: web.BaseRequest) -> tuple[Route, tuple[str, ...]]:
        path = request.path.removeprefix(VIEWER)
        for route in self._routes:
            found = re.fullmatch(route[1], path)
            if found and route[0] == request.method:
                return route, found.groups()
        raise Refusal(10013)


def _ok(data: object) -> shapes.Row:
    return {"code": 0, "message": "", "data": data}
