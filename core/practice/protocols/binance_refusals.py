"""What Binance says when it says no: codes, texts and pages (sheet 8 and 16)."""

NOT_FOUND_PAGE = (
    "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
)
GONE_PAGE = (
    "<html>\n<head><title>410 Gone</title></head>\n<body>\n<center><h1>410 Gone</h1></center>\n"
    "<hr><center>nginx</center>\n</body>\n</html>\n"
)


class Refusal(Exception):
    """An answer of the form `{"code":…,"msg":…}`, perhaps with `data`; the names are the sheet's."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        data: dict[str, object] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.data = data
        self.retry_after_s = retry_after_s

    def body(self) -> dict[str, object]:
        body: dict[str, object] = {"code": self.code, "msg": self.message}
        return body if self.data is None else body | {"data": self.data}


def bad(code: int, message: str) -> Refusal:
    return Refusal(400, code, message)


def missing(name: str) -> Refusal:
    return bad(-1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.")


def not_required(name: str) -> Refusal:
    return bad(-1106, f"Parameter '{name}' sent when not required.")


def illegal(name: str, legal: str) -> Refusal:
    message = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return bad(-1100, message)


def no_such_symbol() -> Refusal:
    return bad(-1121, "Invalid symbol.")


def filter_failure(name: str) -> Refusal:
    """A filter that is checked before the engine."""
    return bad(-1013, f"Filter failure: {name}")


def rejected(message: str) -> Refusal:
    """The engine does not take the order."""
    return bad(-2010, message)


def unknown_order() -> Refusal:
    return bad(-2011, "Unknown order sent.")


def one_of(either: str, other: str) -> Refusal:
    return bad(-1102, f"Param '{either}' or '{other}' must be sent, but both were empty/null!")
