"""Let REST requests into Gemini's endpoints, in the order of checks of sheet 16."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from aiohttp import web

from core.practice.answers import json_answer
from core.practice.limits import OverLimit, RateLimits
from core.practice.protocols.gemini_keys import Doorkeeper, Key, Refusal, demand_role
from core.practice.protocols.gemini_private import Call, PrivateEndpoints
from core.practice.protocols.gemini_public import PublicEndpoints
from core.practice.venue import Venue

PUBLIC_PER_MINUTE, PRIVATE_PER_MINUTE, MAY_WAIT = 120, 600, 5


class Rest:
    def __init__(self, venue: Venue, doorkeeper: Doorkeeper) -> None:
        self._venue = venue
        self._doorkeeper = doorkeeper
        clock = venue.clock
        self._public_limits = RateLimits(clock, allowed=PUBLIC_PER_MINUTE, may_wait=MAY_WAIT)
        self._private_limits = RateLimits(clock, allowed=PRIVATE_PER_MINUTE, may_wait=MAY_WAIT)
        self._requests = count(1)
        self._public = PublicEndpoints(venue)
        self._private = PrivateEndpoints(venue)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        try:
            content, status = await self._content(request), 200
        except Refusal as refusal:
            status = refusal.status
            content = _error(refusal.reason, refusal.message)
        except OverLimit as limit:
            return self.too_often(limit.retry_after_s)
        return json_answer(content, status=status, headers=self._headers())

    def too_often(self, wait_s: int) -> web.Response:
        content = _error("RateLimit", "Rate limit exceeded")
        headers = self._headers() | {"Retry-After": str(max(1, wait_s))}
        return json_answer(content, status=429, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"X-GEMINI-REQUEST-ID": f"practice-{next(self._requests)}"}

    async def _content(self, request: web.BaseRequest) -> object:
        if request.method == "GET":
            ask = self._public.find(request.path, request.query)
            if ask is None:
                raise _not_found()
            await self._public_limits.of(request.remote or "").admit()
            return ask()
        endpoint = self._private.table.get(request.path) if request.method == "POST" else None
        if endpoint is None:
            raise _not_found()
        roles, is_about_account, ask_for = endpoint
        name = request.headers.get("X-GEMINI-APIKEY", "")
        known = name if name in self._doorkeeper.keys else request.remote or ""
        await self._private_limits.of(known).admit()
        key, payload = self._doorkeeper.admit(request.headers, request.path)
        account = self._account(key, payload) if is_about_account else key.account or ""
        demand_role(key, roles)
        return ask_for(Call(key=key, account=account, payload=payload))

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


def _error(reason: str, message: str) -> dict[str, object]:
    return {"result": "error", "reason": reason, "message": message}
