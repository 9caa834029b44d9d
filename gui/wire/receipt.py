"""One exchanged request as text: complete, plain, and with whatever acts instead of showing made visible."""

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Exchanged
from gui import display, messages
from gui.error_texts import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

_LONGEST_LINE = 20_000

_STEPS = {
    QT_TRANSLATE_NOOP("Receipt", "Payload"),
    QT_TRANSLATE_NOOP("Receipt", "Base64 of the payload"),
    QT_TRANSLATE_NOOP("Receipt", "Hex HMAC-SHA384 of the Base64 text under the secret"),
    QT_TRANSLATE_NOOP("Receipt", "Hex HMAC-SHA256 of the payload under the secret"),
    QT_TRANSLATE_NOOP("Receipt", "Base64 of the Ed25519 signature of the payload"),
    QT_TRANSLATE_NOOP(
        "Receipt", "Base64 of the RSA signature (PKCS #1 v1.5, SHA-256) of the payload"
    ),
    QT_TRANSLATE_NOOP("Receipt", "Text to sign"),
    QT_TRANSLATE_NOOP("Receipt", "Base64 of its HmacSHA256 under the secret"),
    QT_TRANSLATE_NOOP("Receipt", "Base64 of its Ed25519 under the secret"),
    QT_TRANSLATE_NOOP("Receipt", "Parameters, sorted and encoded"),
    QT_TRANSLATE_NOOP("Receipt", "Method, path, parameters and time as one text"),
    QT_TRANSLATE_NOOP("Receipt", "Base64 HMAC-SHA256 of that text under the secret"),
    QT_TRANSLATE_NOOP("Receipt", "Header"),
    QT_TRANSLATE_NOOP("Receipt", "Claims"),
    QT_TRANSLATE_NOOP("Receipt", "Base64url of header and claims, with a dot between"),
    QT_TRANSLATE_NOOP("Receipt", "Base64url HMAC-SHA256 of that text under the secret"),
}
"""What the dialects call their steps of signing."""


def receipt(sent: Exchanged) -> str:
    """All that was sent and came back; keys and signatures are masked already and nothing is added to them."""
    parts = [
        _heading(sent),
        _section(translate("Receipt", "REQUEST"), [f"{sent.method} {sent.url}"]),
        _section(
            translate("Receipt", "HEADERS"), [f"{name}: {value}" for name, value in sent.headers]
        ),
        _section(translate("Receipt", "BODY"), [sent.body] if sent.body else []),
        _section(translate("Receipt", "HOW IT WAS SIGNED"), _steps(sent)),
        _section(translate("Receipt", "ANSWER"), _answer(sent)),
    ]
    return "\n\n".join(filter(None, parts))


def purpose_text(purpose: str) -> str:
    """What a request was for; a purpose without words of ours is shown as it is."""
    texts = {
        "place": translate("Receipt", "place an order"),
        "cancel": translate("Receipt", "cancel"),
        "ask by client id": translate("Receipt", "ask by own id"),
        "ask by id": translate("Receipt", "ask by exchange id"),
        "sign in": translate("Receipt", "sign in"),
        "open orders": translate("Receipt", "open orders"),
        "history": translate("Receipt", "ended orders"),
        "fills": translate("Receipt", "fills"),
        "fees": translate("Receipt", "fee rates"),
        "other wallet": translate("Receipt", "other wallet"),
        "deposits": translate("Receipt", "deposits"),
        "withdrawals": translate("Receipt", "withdrawals"),
        "transfer": translate("Receipt", "move between wallets"),
        "ask about a transfer": translate("Receipt", "ask about a move"),
        "balances": translate("Receipt", "balances"),
        "pairs": translate("Receipt", "pairs"),
        "clock": translate("Receipt", "clock"),
        "ticker": translate("Receipt", "ticker"),
        "24 h figures": translate("Receipt", "24 h figures"),
        "book": translate("Receipt", "order book"),
        "candles": translate("Receipt", "candles"),
        "heartbeat": translate("Receipt", "heartbeat"),
    }
    return texts.get(purpose, display.plain_text(purpose, 40))


def step_text(label: str) -> str:
    """What a step of signing makes; a step without words of ours is shown as its dialect calls it."""
    return translate("Receipt", label) if label in _STEPS else label


def status_text(sent: Exchanged) -> str:
    """The answer's status, or a dash where none came."""
    return display.NOTHING if sent.status is None else str(sent.status)


def path_of(url: str) -> str:
    """What follows the host, without the query."""
    _, _, rest = url.partition("://")
    path = rest.partition("/")[2].partition("?")[0]
    return display.plain_text(f"/{path}", 120)


def _heading(sent: Exchanged) -> str:
    source = sent.source
    environment = messages.environment_text(source.environment)
    where = " ".join(filter(None, (source.exchange, environment, source.host_name)))
    at = f"{display.date_utc(sent.at_ms)}.{sent.at_ms % 1000:03d} UTC"
    return _clean(f"#{sent.number} · {purpose_text(sent.purpose)} · {where} · {at}")


def _steps(sent: Exchanged) -> list[str]:
    lines = []
    for number, step in enumerate(sent.steps, 1):
        lines.append(f"{number}. {step_text(step.label)}")
        lines += [f"   {line}" for line in step.text.splitlines()]
    if lines:
        lines.append(
            translate(
                "Receipt",
                "The secret is never sent. The exchange checks the signature with the same secret, or with the public half "
                "of a pair.",
            )
        )
    return lines


def _answer(sent: Exchanged) -> list[str]:
    if sent.status is None:
        lines = [translate("Receipt", "No complete answer came.")]
    else:
        took = translate("Receipt", "HTTP {status} after {ms} ms")
        lines = [took.format(status=sent.status, ms=sent.took_ms)]
    return [*lines, *filter(None, (sent.problem, sent.answer))]


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *map(_clean, lines)]) if lines else ""


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(display.plain_text(line, _LONGEST_LINE) for line in lines)
