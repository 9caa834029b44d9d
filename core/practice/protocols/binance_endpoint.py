"""What an endpoint is: its weight, its parameters, who may call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.practice.protocols.binance_keys import Key, demand_right
from core.practice.protocols.binance_params import Params

Weight = int | Callable[[Mapping[str, str]], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """For anyone."""

    act: Callable[[Params], object]
    weight: Weight
    params: tuple[str, ...] = ()

    def call(self, params: Params) -> object:
        """Raise Refusal."""
        params.refuse_unread(self.params)
        return self.act(params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """For the owner of a key."""

    act: Callable[[Params, Key], object]
    weight: Weight
    params: tuple[str, ...] = ()
    to_trade: bool = False
    is_free: bool = False
    """Whether a success costs no weight."""
    is_placing: bool = False
    """Whether a success tells the order counts."""

    def call(self, params: Params, key: Key, address: str) -> object:
        """Do what the owner of the key asks from an address. Raise Refusal."""
        demand_right(key, to_trade=self.to_trade, address=address)
        params.refuse_unread(self.params)
        return self.act(params, key)


Endpoint = Open | Signed


def weigh(endpoint: Endpoint, params: Params) -> int:
    return endpoint.weight if isinstance(endpoint.weight, int) else endpoint.weight(params.given)


def changing(
    act: Callable[[Params, Key], object], params: tuple[str, ...], *, is_placing: bool = False
) -> Signed:
    """Change orders: weight 1, nothing if it succeeds."""
    return Signed(
        act=act, weight=1, params=params, to_trade=True, is_free=True, is_placing=is_placing
    )
