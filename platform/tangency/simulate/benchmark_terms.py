"""What a benchmark is made of: the model that every face fills in."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Self

from pydantic import Field, model_validator

from tangency.contracts.params import Params
from tangency.contracts.request_values import Name
from tangency.domain.calendar import Period
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["BenchmarkTerms"]

_LARGEST = "largest:"
_WHERE = "benchmark"
_EXAMPLE = Setting("benchmark", ("BTC=0.6,ETH=0.4",))
# What a sum of fractions such as 0.1 may miss one by.
_ROUNDING = 1e-9
_LISTED = 4  # assets that a label names


class BenchmarkTerms(Params):
    """A benchmark made of the data's assets: one of them, a basket, or the largest by market capitalisation.

    It also reads a text, `BTC`, `BTC=0.6,ETH=0.4` or `largest:10`, and a mapping of assets to weights.

    >>> BenchmarkTerms.model_validate("BTC=0.6,ETH=0.4").label
    '60% BTC + 40% ETH'
    >>> BenchmarkTerms.model_validate("largest:10").label, BenchmarkTerms(asset="BTC").label
    ('10 largest by market cap', 'BTC')
    >>> BenchmarkTerms(weights={"A": 0.1, "B": 0.3, "C": 0.2, "D": 0.2, "E": 0.2}).label
    '30% B + 20% C + 20% D + 2 more'
    """

    asset: Name | None = Field(None, min_length=1, description="one asset of the data, bought and held")
    weights: dict[Name, float] | None = Field(
        None, description="a basket: asset, fraction; what is missing to one is cash"
    )
    largest: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="how many of the largest assets of the data, weighted by the market capitalisation known at each "
        "rebalancing",
    )
    name: Name | None = Field(None, min_length=1, description="what it is called; made of the terms if not given")
    every: Period = Field("month", description="how often it is rebalanced")
    cost_bps: float = Field(0.0, ge=0, le=1000, description="cost of what it trades (bps of the traded value)")

    @model_validator(mode="before")
    @classmethod
    def _reads_texts(cls, given: object) -> object:
        if isinstance(given, str):
            return _of_text(given)
        if isinstance(given, Mapping) and given and not set(given) & set(cls.model_fields):
            return {"weights": dict(given)}
        return given

    @model_validator(mode="after")
    def _is_one_benchmark(self) -> Self:
        said = [name for name in ("asset", "weights", "largest") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ConfigurationError(
                "a benchmark is one asset, a basket of weights, or the largest assets",
                where=_WHERE,
                value=" and ".join(said) or "none of them",
                remedy=Remedy("name one: ", _EXAMPLE),
            )
        if self.weights is not None:
            _require_basket(self.weights)
        return self

    @property
    def label(self) -> str:
        """Its name, or the terms in a few words."""
        if self.name is not None:
            return self.name
        if self.asset is not None:
            return self.asset
        if self.weights is not None:
            return _basket_label(self.weights)
        return f"{self.largest} largest by market cap"


def _basket_label(weights: Mapping[str, float]) -> str:
    """Return the assets of a basket; of one of many the heaviest, and how many more there are."""
    listed = list(weights.items())
    if len(listed) > _LISTED:
        listed = sorted(listed, key=lambda item: -abs(item[1]))[: _LISTED - 1]
    texts = [f"{weight * 100:.4g}% {asset}" for asset, weight in listed]
    if len(weights) > len(listed):
        texts.append(f"{len(weights) - len(listed)} more")
    return " + ".join(texts)


def _require_basket(weights: Mapping[str, float]) -> None:
    if not weights:
        raise ConfigurationError("a basket has no assets", where=_WHERE, remedy="weigh at least one")
    total = sum(weights.values())
    if total > 1.0 + _ROUNDING:
        raise ConfigurationError(
            "the weights of a benchmark are above one together, and it does not borrow",
            where=_WHERE,
            value=f"{total:.6g}",
            remedy="give fractions that add up to one, or to less: the rest is cash",
        )


def _of_text(text: str) -> dict[str, Any]:
    if text.startswith(_LARGEST):
        count = text.removeprefix(_LARGEST).strip()
        if not (count.isascii() and count.isdigit() and int(count)):
            raise _unreadable(text, "how many is a whole number from 1 on")
        return {"largest": int(count)}
    if "=" not in text:
        return {"asset": text.strip()}
    weights: dict[str, float] = {}
    for part in text.split(","):
        asset, _, weight = (each.strip() for each in part.rpartition("="))
        if not asset:
            raise _unreadable(part, "each part is an asset and its weight")
        if asset in weights:
            raise _unreadable(text, f"{asset} comes twice")
        weights[asset] = _number(weight, part)
    return {"weights": weights}


def _number(text: str, part: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise _unreadable(part, "a weight is a number") from None
    if not isfinite(found):
        raise _unreadable(part, "a weight is a number")
    return found


def _unreadable(value: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"a benchmark cannot be read: {why}",
        where=_WHERE,
        value=value,
        remedy=Remedy("name one asset, the largest such as largest:10, or a basket such as ", _EXAMPLE),
    )
