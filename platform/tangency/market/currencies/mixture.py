"""The refusal to compute with prices in several currencies as if they were in one."""

from __future__ import annotations

from collections.abc import Iterable

from tangency.domain.asset import Asset
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["require_one_currency"]

_NAMED = 3


def require_one_currency(assets: Iterable[Asset], *, where: str, currency: str | None = None) -> None:
    """Return if all assets are quoted in one currency.

    Parameters
    ----------
    currency
        The one that is meant, such as that of the money to be invested; any where None.

    Raises
    ------
    ConfigurationError
        For several, or another, which a weight, a return or a sum of money would mix.
    """
    members: dict[str, list[str]] = {} if currency is None else {currency: []}
    for asset in assets:
        members.setdefault(asset.currency, []).append(asset.symbol)
    if len(members) < 2:  # noqa: PLR2004  # one currency, or none
        return
    usual = currency or max(members, key=lambda each: len(members[each]))
    named = "; ".join(f"{each}: {_some(symbols)}" for each, symbols in sorted(members.items()))
    raise ConfigurationError(
        "the assets are quoted in several currencies, and their returns and values would be mixed",
        where=where,
        value=named,
        remedy=Remedy(
            "convert the dataset to one, by rates that you name or by declaring that it is in it: convert with ",
            Setting("to", usual),
        ),
    )


def _some(symbols: list[str]) -> str:
    more = f" and {len(symbols) - _NAMED} more" if len(symbols) > _NAMED else ""
    return (", ".join(symbols[:_NAMED]) or "the money") + more
