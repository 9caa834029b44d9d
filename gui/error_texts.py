"""The sentences for errors, as tables: by class, and finer where category, field or rule tell more. See messages.py."""

from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    BadKey,
    BadSignature,
    Category,
    ClockSkew,
    DeskError,
    DuplicateClientId,
    ExchangeFault,
    JournalError,
    KeyBusy,
    MarketClosed,
    MissingPermission,
    NoAnswer,
    NonceRefused,
    NotEnoughFunds,
    NotSent,
    OrderFinal,
    OrderNotFound,
    OutcomeUnknown,
    OutsideRules,
    ProfileBusy,
    RateLimited,
    Refusal,
    Rejected,
    VaultDamaged,
    VaultError,
    VaultTooNew,
    WouldTake,
    WrongPassphrase,
)


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for Qt's translation tools, which know this name; Qt's own function is typed to return any object."""
    del context
    return text


BY_CLASS: dict[type[DeskError], str] = {
    WrongPassphrase: QT_TRANSLATE_NOOP(
        "Messages",
        "This passphrase does not open the vault. Nothing was lost: the vault is intact. "
        "Try again, and mind capital letters and the keyboard layout.",
    ),
    VaultDamaged: QT_TRANSLATE_NOOP(
        "Messages",
        "The vault file is damaged. No funds and no orders are touched by this, and the previous copy may still "
        "open: use it, or put back a backup of your own.",
    ),
    VaultTooNew: QT_TRANSLATE_NOOP(
        "Messages",
        "A newer version of this program wrote the vault. Nothing was lost and nothing was changed: "
        "install that version, or a later one, to open it.",
    ),
    VaultError: QT_TRANSLATE_NOOP(
        "Messages",
        "The vault could not be read or written. Nothing was lost: what was saved before is still there. "
        "Check the disk and try again.",
    ),
    ProfileBusy: QT_TRANSLATE_NOOP(
        "Messages", "This program is already running. Nothing was sent: go on in the other window."
    ),
    KeyBusy: QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: another program on this computer works with this key. Close it there first.",
    ),
    JournalError: QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the order journal cannot be written, and no order leaves without it. "
        "Make room on the disk, or make the profile's folder writable again, then try again.",
    ),
    NotSent: QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the exchange could not be reached. Check the network and try again.",
    ),
    NoAnswer: QT_TRANSLATE_NOOP(
        "Messages",
        "No complete answer came in time. That proves nothing about an order; look at the working orders.",
    ),
    BadAnswer: QT_TRANSLATE_NOOP(
        "Messages",
        "An unexpected answer came. It proves nothing about an order; look at the working orders.",
    ),
    OutcomeUnknown: QT_TRANSLATE_NOOP(
        "Messages",
        "No answer yet. Whether the order was placed is being checked; do not send it again.",
    ),
    NotEnoughFunds: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the free balance does not cover the amount and its fee. Nothing was placed.",
    ),
    OutsideRules: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: a value breaks a rule of the pair. Nothing was placed.",
    ),
    MarketClosed: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the pair takes no such order now. Nothing was placed.",
    ),
    WouldTake: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: a maker-only order would have traded at once. Nothing was placed; "
        "move the price away from the market.",
    ),
    OrderNotFound: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange does not find this order now. That alone does not prove that it has ended.",
    ),
    OrderFinal: QT_TRANSLATE_NOOP("Messages", "Too late: the order has already ended."),
    DuplicateClientId: QT_TRANSLATE_NOOP(
        "Messages",
        "An order with this id is already at the exchange: the first attempt may be alive. Do not send it again.",
    ),
    BadKey: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange does not know this key. Check that it is copied whole, and that it belongs to this environment. "
        "Nothing was placed or cancelled.",
    ),
    BadSignature: QT_TRANSLATE_NOOP(
        "Messages",
        "Key and secret do not belong together. Copy both again from the exchange. Nothing was placed or cancelled.",
    ),
    ClockSkew: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the time of the request is too far from its own clock. Nothing was placed or cancelled; "
        "the clock is being compared again.",
    ),
    NonceRefused: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: this key has already used a later number. Nothing was placed or cancelled. "
        "Does another program use the same key?",
    ),
    MissingPermission: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: this key may not do that. Nothing was placed or cancelled; see the rights of the key "
        "at the exchange.",
    ),
    AccessRefused: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused the key or its signature. Nothing was placed or cancelled.",
    ),
    Rejected: QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused it. Nothing was placed or cancelled."
    ),
    RateLimited: QT_TRANSLATE_NOOP(
        "Messages", "Too many requests: the exchange asks to wait a moment."
    ),
    ExchangeFault: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange answered with a fault of its own. That proves nothing about an order.",
    ),
    Refusal: QT_TRANSLATE_NOOP("Messages", "The exchange answered with an error."),
    DeskError: QT_TRANSLATE_NOOP("Messages", "This did not work."),
}

BY_CATEGORY: dict[tuple[type[DeskError], Category], str] = {
    (OutsideRules, Category.BAD_SYMBOL): QT_TRANSLATE_NOOP(
        "Messages", "The exchange refused it: it does not trade this pair here. Nothing was placed."
    ),
    (Rejected, Category.TOO_MANY_ORDERS): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: too many orders are open. Nothing was placed or cancelled.",
    ),
    (Rejected, Category.CLIENT_FAULT): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange could not accept the request as this program wrote it. Nothing was placed or cancelled. "
        "Please report it, with the receipt from the sent requests.",
    ),
    (MissingPermission, Category.IP_NOT_ALLOWED): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: this key may not be used from this network address. Nothing was placed or cancelled; "
        "add the address to the key at the exchange.",
    ),
    (MissingPermission, Category.ACCOUNT_RESTRICTED): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: it has restricted this account. Nothing was placed or cancelled; the exchange can tell why.",
    ),
    (RateLimited, Category.BANNED): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange has blocked this network address for a while, after too many requests. Wait before trying again.",
    ),
    (ExchangeFault, Category.MAINTENANCE): QT_TRANSLATE_NOOP(
        "Messages", "The exchange is under maintenance. That proves nothing about an order."
    ),
    (ExchangeFault, Category.BLOCKED): QT_TRANSLATE_NOOP(
        "Messages",
        "Something in front of the exchange blocked the request: a firewall, or a rule about where you are. "
        "That proves nothing about an order.",
    ),
    (ExchangeFault, Category.UNLISTED): QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange answered with an error that this program does not know. That proves nothing about an order.",
    ),
}

_WAITING_IN_PAIR = QT_TRANSLATE_NOOP(
    "Messages",
    "The exchange refused it: no more orders may wait for a trigger in this pair. Nothing was placed; cancel one first.",
)
_OPEN_IN_PAIR = QT_TRANSLATE_NOOP(
    "Messages",
    "The exchange refused it: no more orders may be open in this pair. Nothing was placed; cancel one first.",
)
_OPEN_AT_ALL = QT_TRANSLATE_NOOP(
    "Messages",
    "The exchange refused it: no more orders may be open in all pairs together. Nothing was placed; cancel one first.",
)
BY_COUNT: dict[str, str] = {
    "MAX_NUM_ORDERS": _OPEN_IN_PAIR,
    "MAX_NUM_ALGO_ORDERS": _WAITING_IN_PAIR,
    "EXCHANGE_MAX_NUM_ORDERS": _OPEN_AT_ALL,
    "EXCHANGE_MAX_NUM_ALGO_ORDERS": _OPEN_AT_ALL,
}
"""By an exchange's rule about how many orders there may be."""

BY_FIELD: dict[str, str] = {
    "price": QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the price breaks a rule of the pair. Nothing was placed.",
    ),
    "amount": QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the amount breaks a rule of the pair. Nothing was placed.",
    ),
    "stop_price": QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the trigger price breaks a rule of the pair. Nothing was placed.",
    ),
    "cost": QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the order is worth too little or too much. Nothing was placed.",
    ),
    "account": QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange refused it: the account name of this key is missing or wrong. Nothing was placed.",
    ),
}

BY_RULE: dict[str, str] = {
    "vault-locked": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the vault is locked. Unlock it first."
    ),
    "not-signed-in": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: this key is not signed in yet. See the keys."
    ),
    "already-sent": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: this very order has been sent before."
    ),
    "nothing-to-cancel-yet": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was cancelled: the exchange does not show this order yet. It is being asked about.",
    ),
    "pair-not-known": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was asked: the rules of this pair are not loaded yet. Try again soon."
    ),
    "no-dead-man-here": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was armed: this exchange has no timer that cancels orders."
    ),
    "dead-man-too-short": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was armed: the exchange takes no shorter time than five seconds."
    ),
    "not-unresolved": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was changed: the outcome of this order is known by now."
    ),
    "no-spot-account": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was placed or cancelled: whoever this key belongs to has no spot account at the exchange. Open one there, "
        "then sign in again.",
    ),
    "sign-in-without-end": QT_TRANSLATE_NOOP(
        "Messages",
        "The sign-in was given up: the exchange kept asking for one more step. Nothing was placed or cancelled.",
    ),
    "key-kind": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the exchange has no keys of this kind. Add the key again."
    ),
    "not-a-private-key": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the secret is no private key that can be read. Paste all of it, from BEGIN PRIVATE KEY to END, "
        "and one without a passphrase of its own.",
    ),
    "not-an-ed25519-key": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the secret is a private key, but no Ed25519 one. Choose the kind that it is, or paste another.",
    ),
    "not-an-rsa-key": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the secret is a private key, but no RSA one. Choose the kind that it is, or paste another.",
    ),
    "no-such-call": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was asked: the exchange keeps no such record for this key."
    ),
    "no-transfer-here": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was moved: the exchange has no transfer between your own wallets here."
    ),
    "transfer_wallets": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was moved: the exchange does not move money between these two wallets."
    ),
    "transfer_id": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was moved: the exchange would not take the id of this transfer."
    ),
    "no-device-keyring": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing is remembered: the keyring of this system did not take it. Unlock or set it up, then try again.",
    ),
    "own-folder": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was exported: this folder is the program's own. Choose another one, best on another disk.",
    ),
    "no-such-host": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: this environment is not running. Start practice first."
    ),
    "no-stream-for-this-key": QT_TRANSLATE_NOOP(
        "Messages",
        "This kind of key has no live stream; orders are asked for every few seconds instead.",
    ),
    "order_type": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the exchange has no order of this type."
    ),
    "order_options": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the exchange does not take this choice with this type."
    ),
    "order_fields": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: the exchange wants other figures for this type. A trailing stop may need a price to start at.",
    ),
    "order_trail": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the exchange does not take so small or so large a trail."
    ),
    "order_without_id": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: this order has no id by which the exchange could find it."
    ),
    "order_step": QT_TRANSLATE_NOOP(
        "Messages", "Nothing was sent: the total has more decimals than the exchange takes."
    ),
    "wrong-host": QT_TRANSLATE_NOOP(
        "Messages",
        "Nothing was sent: this key belongs to another address, and a key is never sent anywhere else.",
    ),
}
