"""Constraint texts over the data's assets → feasible set; the last few are cached, since they are immutable."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from tangency.contracts.problem import FeasibleSet
from tangency.domain.constraint import Membership, Scope
from tangency.estimation.inputs import Input, are_labels
from tangency.solve import compile_constraints, parse_constraints, with_implicit

__all__ = ["feasible_set"]

_Own: TypeAlias = str | tuple[tuple[str, float], ...]
_Labels: TypeAlias = tuple[tuple[str, tuple[tuple[str, _Own], ...]], ...]


def feasible_set(constraints: tuple[str, ...], given: Input) -> FeasibleSet:
    """Return what the constraints, and those that hold unless they say otherwise, leave of the data's portfolios.

    Raises
    ------
    ConfigurationError
        For a text that is no constraint, or an unknown name.
    """
    groups = tuple(
        (taxonomy, tuple(members.items()) if are_labels(members) else tuple(map(_fixed, members.items())))
        for taxonomy, members in given.groups.items()
    )
    return _compiled(constraints, given.canonical, groups, given.elsewhere, tuple(given.labels.items()))


def _fixed(member: tuple[str, Membership]) -> tuple[str, _Own]:
    asset, own = member
    return asset, own if isinstance(own, str) else tuple(own.items())


@lru_cache(maxsize=16)
def _compiled(
    constraints: tuple[str, ...],
    assets: tuple[str, ...],
    groups: _Labels,
    elsewhere: tuple[str, ...],
    others: tuple[tuple[str, tuple[str, ...]], ...],
) -> FeasibleSet:
    labels: dict[str, dict[str, Membership]] = {
        taxonomy: {asset: own if isinstance(own, str) else dict(own) for asset, own in members}
        for taxonomy, members in groups
    }
    scope = Scope(assets=assets, groups=labels, elsewhere=elsewhere, labels=dict(others))
    return compile_constraints(with_implicit(parse_constraints(constraints)), scope)
