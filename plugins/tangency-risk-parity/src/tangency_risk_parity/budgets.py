"""Budgets and signs by asset, group or factor, resolved to one for each asset or factor."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from tangency.sdk import ConfigurationError, Floats, Membership, Scope, known_name
from tangency_risk_parity.params import Side

__all__ = ["factor_shares_of", "factor_signs_of", "shares_of", "signs_of"]

Parts = Callable[[str], Floats]
"""What each asset or factor counts for under a name."""

_GROUP = re.compile(r"(?P<taxonomy>[^\[\]]+)\[(?P<label>[^\[\]]+)\]")
_ROUNDING = 1e-9


def shares_of(budgets: Mapping[str, float], scope: Scope, *, optimizer: str = "risk-budget") -> Floats:
    """Return each asset's share of the risk, shape (n_assets,), positive and adding up to one.

    Raises
    ------
    UnknownName
        For a name that stands for nothing, with the nearest that do.
    ConfigurationError
        Where an asset is named twice or is not in the universe, or what is named leaves the rest too little or too
        much.
    """
    where = f"optimizer {optimizer}, budgets"
    return _shared(budgets, lambda name: _parts(name, scope, where), scope.assets, where)


def factor_shares_of(budgets: Mapping[str, float], names: tuple[str, ...], *, optimizer: str) -> Floats:
    """Return each factor's share of the risk, shape (n_factors,), positive and adding up to one; raises alike."""
    where = f"optimizer {optimizer}, budgets"
    return _shared(budgets, lambda name: _of_name("factor", name, names, (), where), names, where)


def signs_of(signs: Mapping[str, Side], scope: Scope, *, optimizer: str = "risk-budget") -> Floats | None:
    """Return 1 for long and −1 for short, shape (n_assets,); None where all are long.

    Raises
    ------
    UnknownName, ConfigurationError
        As `shares_of`.
    """
    where = f"optimizer {optimizer}, signs"
    found = _signed(signs, lambda name: _parts(name, scope, where), scope.assets, where)
    return found if found.min() < 0.0 else None


def factor_signs_of(signs: Mapping[str, Side], names: tuple[str, ...], *, optimizer: str) -> Floats:
    """Return 1 for long and −1 for short, shape (n_factors,); raises alike."""
    where = f"optimizer {optimizer}, signs"
    return _signed(signs, lambda name: _of_name("factor", name, names, (), where), names, where)


def _shared(budgets: Mapping[str, float], parts_of: Parts, names: tuple[str, ...], where: str) -> Floats:
    shares = np.zeros(len(names))
    named = np.zeros(len(names), dtype=bool)
    for name, budget in budgets.items():
        parts = parts_of(name)
        _require_once(parts > 0.0, named, names, name, where)
        shares += budget * parts / parts.sum()
    _share_the_rest(shares, named, where)
    complete: Floats = shares / shares.sum()
    return complete


def _signed(signs: Mapping[str, Side], parts_of: Parts, names: tuple[str, ...], where: str) -> Floats:
    found = np.ones(len(names))
    named = np.zeros(len(names), dtype=bool)
    for name, side in signs.items():
        held = parts_of(name) > 0.0
        _require_once(held, named, names, name, where)
        found[held] = 1.0 if side is Side.LONG else -1.0
    return found


def _require_once(
    held: npt.NDArray[np.bool_], named: npt.NDArray[np.bool_], names: tuple[str, ...], name: str, where: str
) -> None:
    """Note what a name stands for; refuse what another has named before."""
    if (held & named).any():
        twice = names[int((held & named).argmax())]
        what = where.rpartition(" ")[2]
        raise ConfigurationError(f"two {what} name {twice}", where=where, value=name, remedy="name it once")
    named |= held


def _share_the_rest(shares: Floats, named: npt.NDArray[np.bool_], where: str) -> None:
    rest = 1.0 - float(shares.sum())
    is_complete = bool(named.all())
    if (is_complete and abs(rest) > _ROUNDING) or (not is_complete and rest <= _ROUNDING):
        raise ConfigurationError(
            "all budgets must add up to 100 %" if is_complete else "nothing is left for the others",
            where=where,
            value=f"{1.0 - rest:.4%} is given",
            remedy="give shares that add up to 100 %; what is not named shares what is left of it",
        )
    if not is_complete:
        shares[~named] = rest / float((~named).sum())


def _parts(name: str, scope: Scope, where: str) -> Floats:
    """Return what each asset counts for under a name, shape (n_assets,)."""
    group = _GROUP.fullmatch(name.strip())
    if group is None:
        return _of_name("asset", name.strip(), scope.assets, tuple(scope.elsewhere), where)
    parts = _of_group(group["taxonomy"].strip(), group["label"].strip().strip('"'), scope, where)
    _require_any(parts, name, where)
    return parts


def _of_name(kind: str, name: str, names: tuple[str, ...], elsewhere: tuple[str, ...], where: str) -> Floats:
    known_name(kind, name, (*names, *elsewhere), where=where)
    parts = np.zeros(len(names))
    if name in names:
        parts[names.index(name)] = 1.0
    _require_any(parts, name, where)
    return parts


def _of_group(taxonomy: str, label: str, scope: Scope, where: str) -> Floats:
    memberships = scope.groups[known_name("taxonomy", taxonomy, scope.groups, where=where)]
    labels = {each for own in memberships.values() for each in ([own] if isinstance(own, str) else own)}
    known_name(taxonomy, label, sorted(labels), where=where)
    return np.array([_membership(memberships.get(asset, ""), label) for asset in scope.assets])


def _require_any(parts: Floats, name: str, where: str) -> None:
    if not parts.any():
        raise ConfigurationError(
            "the name stands for nothing in today's universe", where=where, value=name, remedy="leave it out"
        )


def _membership(own: Membership, label: str) -> float:
    return float(own == label) if isinstance(own, str) else float(own.get(label, 0.0))
