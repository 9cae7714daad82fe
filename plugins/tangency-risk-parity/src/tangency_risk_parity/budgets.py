"""Budgets as people name them, by asset or group, to one share for each asset."""

import re
from collections.abc import Mapping

import numpy as np

from tangency.sdk import ConfigurationError, Floats, Membership, Scope, known_name

__all__ = ["shares_of"]

_GROUP = re.compile(r"(?P<taxonomy>[^\[\]]+)\[(?P<label>[^\[\]]+)\]")
_WHERE = "optimizer risk-budget, budgets"
_ROUNDING = 1e-9


def shares_of(budgets: Mapping[str, float], scope: Scope) -> Floats:
    """Return each asset's share of the risk, shape (n_assets,), positive and adding up to one.

    Raises
    ------
    UnknownName
        For a name that stands for nothing, with the nearest that do.
    ConfigurationError
        Where an asset is named twice or is not in the universe, or what is named leaves the rest too little or too
        much.
    """
    shares = np.zeros(len(scope.assets))
    named = np.zeros(len(scope.assets), dtype=bool)
    for name, budget in budgets.items():
        parts = _parts(name, scope)
        held = parts > 0.0
        if (held & named).any():
            asset = scope.assets[int((held & named).argmax())]
            raise ConfigurationError(f"two budgets name {asset}", where=_WHERE, value=name, remedy="name it once")
        named |= held
        shares += budget * parts / parts.sum()
    _share_the_rest(shares, named)
    complete: Floats = shares / shares.sum()
    return complete


def _share_the_rest(shares: Floats, named: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    rest = 1.0 - float(shares.sum())
    is_complete = bool(named.all())
    if (is_complete and abs(rest) > _ROUNDING) or (not is_complete and rest <= _ROUNDING):
        raise ConfigurationError(
            "the budgets of all assets must add up to 100 %" if is_complete else "nothing is left for the other assets",
            where=_WHERE,
            value=f"{1.0 - rest:.4%} is given",
            remedy="give shares that add up to 100 %; assets that are not named share what is left of it",
        )
    if not is_complete:
        shares[~named] = rest / float((~named).sum())


def _parts(name: str, scope: Scope) -> Floats:
    """Return what each asset counts for under a name, shape (n_assets,)."""
    group = _GROUP.fullmatch(name.strip())
    if group is None:
        parts = _of_asset(name.strip(), scope)
    else:
        parts = _of_group(group["taxonomy"].strip(), group["label"].strip().strip('"'), scope)
    if not parts.any():
        raise ConfigurationError(
            "the budget names nothing in today's universe", where=_WHERE, value=name, remedy="leave it out"
        )
    return parts


def _of_asset(symbol: str, scope: Scope) -> Floats:
    known_name("asset", symbol, (*scope.assets, *scope.elsewhere), where=_WHERE)
    return np.array([asset == symbol for asset in scope.assets], dtype=np.float64)


def _of_group(taxonomy: str, label: str, scope: Scope) -> Floats:
    memberships = scope.groups[known_name("taxonomy", taxonomy, scope.groups, where=_WHERE)]
    labels = {each for own in memberships.values() for each in ([own] if isinstance(own, str) else own)}
    known_name(taxonomy, label, sorted(labels), where=_WHERE)
    return np.array([_membership(memberships.get(asset, ""), label) for asset in scope.assets])


def _membership(own: Membership, label: str) -> float:
    return float(own == label) if isinstance(own, str) else float(own.get(label, 0.0))
