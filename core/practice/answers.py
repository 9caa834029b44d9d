"""Answers over HTTP that are JSON, as all exchanges give them."""

from collections.abc import Mapping

from aiohttp import web

from core.practice import json_text


def json_answer(
    content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(
        text=json_text.write(content),
        status=status,
        headers=headers,
        content_type="application/json",
    )
