"""Vaults to test with: cheap to open, with words in them that must never be readable."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.vault import KeyRecord, Vault
from core.vault_format import Cost

FAST = Cost(memory_kib=19 * 1024, iterations=1, lanes=1)
PASSPHRASE = "correct horse battery"


def a_record(**changes: Any) -> KeyRecord:
    record = KeyRecord(
        id="gemini-1",
        label="My savings",
        exchange="gemini",
        environment="sandbox",
        host_name="Sandbox",
        host="https://api.sandbox.gemini.com",
        key="account-CANARYKEY0001",
        secret="CANARYSECRET0001α",
        options={"nonce": "increasing"},
        created_ms=1_763_718_000_125,
    )
    return replace(record, **changes)


OTHER = a_record(id="binance-1", label="Other", key="CANARYKEY0002", secret="CANARYSECRET0002")


def a_vault_file(path: Path) -> Path:
    """A vault with two records, saved often enough to have a previous save."""
    vault = Vault.create(path, PASSPHRASE, cost=FAST)
    vault.put(a_record())
    vault.put(OTHER)
    return path
