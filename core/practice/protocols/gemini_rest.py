"""Let REST requests into Gemini's endpoints, in the order of checks of sheet 16."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from aiohttp import web

from core.practice import json_text
from core.practice.limits import OverLimit, RateLimit
from core.practice.protocols.gemini_keys import Doorkeeper, Key, Refusal, demand_role
from core.practice.protocols.gemini_private import Call, PrivateEndpoints
from core.practice.protocols.gemini_public import PublicEndpoints
from core.practice.venue import Venue

PUBLIC_PER_MINUTE, PRIVATE_PER_MINUTE, MAY_WAIT = 120, 600, 5


class Rest:
    def __init__(self, venue: Venue, doorkeeper: Doorkeeper) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        self._public_limits: dict[str, RateLimit] = {}
        self._private_limits: dict[str, RateLimit] = {}
        self._requests = count(1)
        self._public = PublicEndpoints(venue)
        self._private = PrivateEndpoints(venue)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        headers = {"X-GEMINI-REQUEST-ID": f"practice-{next(self._requests)}"}
        try:
            body, status = json_text.write(await self._body(request)), 200
        except Refusal as refusal:
            status = refusal.status
            body = _error(refusal.reason, refusal.message)
        except OverLimit as limit:
            status, body = 429, _error("RateLimit", "Rate limit exceeded")
            headers["Retry-After"] = str(limit.retry_after_s)
        return web.Response(
            text=body, status=status, headers=headers, content_type="application/json"
        )

    async def _body(self, request: web.BaseRequest) -> object:
        if request.method == "GET":
            ask = self._public.find(request.path, request.query)
            if ask is None:
                raise _not_found()
            await self._limit(self._public_limits, request.remote or "", PUBLIC_PER_MINUTE)
            return ask()
        endpoint = self._private.table.get(request.path) if request.method == "POST" else None
        if endpoint is None:
            raise _not_found()
        roles, is_about_account, ask_for = endpoint
        name = request.headers.get("X-GEMINI-APIKEY", "")
        known = name if name in self._doorkeeper.keys else request.remote or ""
        await self._limit(self._private_limits, known, PRIVATE_PER_MINUTE)
        key, payload = self._doorkeeper.admit(request.headers, request.path)
        account = self._account(key, payload) if is_about_account else key.account or ""
        demand_role(key, roles)
        return ask_for(Call(key=key, account=account, payload=payload))

    async def _limit(self, limits: dict[str, RateLimit], who: str, per_minute: int) -> None:
        limit = limits.get(who)
        if limit is None:
            limit = RateLimit(self._venue.clock, per_minute=per_minute, may_wait=MAY_WAIT)
            limits[who] = limit
        await limit.admit()

    def _account(self, key: Key, payload: Mapping[str, Any]) -> str:
        if key.account is not None:
            return key.account
        name = payload.get("account")
        account = self._venue.ledger.accounts.get(name) if isinstance(name, str) else None
        if account is None or account.is_house:
            raise Refusal(400, "MissingAccounts", "Expected a JSON payload with accounts")
        return account.name


def _not_found() -> Refusal:
    return Refusal(404, "EndpointNotFound", "API entry point not found")


def _error(reason: str, message: str) -> str:
    return json_text.write({"result": "error", "reason": reason, "message": message})
