"""The plan of a sweep: which requests its axes, its search and its folds make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tangency.contracts.window import Sessions
from tangency.desk.backtest_data import BacktestData, backtest_data
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import ComponentChoice, slots_of
from tangency.desk.point_book import PlannedPoint, identity_of
from tangency.desk.sweeps.axes import combinations, configured, size
from tangency.desk.sweeps.folds import Interval, RandomizedFolds, intervals_of
from tangency.desk.sweeps.request import SweepRequest
from tangency.desk.sweeps.search import drawn
from tangency.desk.sweeps.shipment import SweepData
from tangency.errors import ConfigurationError
from tangency.estimation.folds import Fold
from tangency.estimation.selection import default_rule
from tangency.host import Catalogue
from tangency.market import Dataset, PricePanel, UniverseRule

__all__ = ["Configuration", "Stretch", "configurations", "history_of", "rung_points", "stretches"]

_MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One combination of the axes' values, and the request that it makes over all of history."""

    number: int
    values: Mapping[str, Any]
    request: BacktestRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of history that a point walks, as the fields of its request.

    Attributes
    ----------
    fold, rung
        The number of the interval, or of the rung, from 0.
    """

    fields: Mapping[str, Any]
    fold: int | None = None
    rung: int | None = None


def configurations(request: SweepRequest, catalogue: Catalogue) -> tuple[Configuration, ...]:
    """Return what is tried, each valid: nothing is computed before all of it is known to be allowed.

    Raises
    ------
    ConfigurationError
        For a value that is not allowed, or more points than a sweep may have.
    """
    n_all = size(request.axes)
    if n_all > _MOST_POINTS:
        raise ConfigurationError(
            f"a sweep has at most {_MOST_POINTS:,} combinations",
            where="axes",
            value=n_all,
            remedy="give fewer values",
        )
    base, wanted = request.base(), set(drawn(request.search, n_all))
    chosen = [values for place, values in enumerate(combinations(request.axes)) if place in wanted]
    made = tuple(
        Configuration(number=number, values=values, request=configured(base, values))
        for number, values in enumerate(chosen)
    )
    _require_components((each.request for each in made), catalogue)
    return made


def rung_points(tried: Iterable[Configuration], walked: tuple[Stretch, ...], *, first: int) -> tuple[PlannedPoint, ...]:
    """Return a point for each configuration and stretch, numbered from `first`."""
    points: list[PlannedPoint] = []
    for each in tried:
        for stretch in walked:
            request = each.request
            if stretch.fields:
                request = BacktestRequest.model_validate({**request.model_dump(mode="json"), **stretch.fields})
            points.append(
                PlannedPoint(
                    number=first + len(points),
                    configuration=each.number,
                    values=each.values,
                    request=request,
                    identity=identity_of(request),
                    fold=stretch.fold,
                    rung=stretch.rung,
                )
            )
    return tuple(points)


def history_of(tried: Iterable[Configuration], data: SweepData) -> tuple[BacktestData, int]:
    """Return what the configurations walk, and the first session that all of them can begin at."""
    distinct = {(each.request.window, each.request.start, each.request.end): each.request for each in tried}
    given = [backtest_data(each, data.data, is_scheduled=data.weights is not None) for each in distinct.values()]
    return given[0], max(each.first for each in given)


def stretches(
    request: SweepRequest, given: BacktestData, first: int, data: SweepData
) -> tuple[tuple[Stretch, ...], tuple[Fold, ...]]:
    """Return the intervals of the folds as stretches, and the folds.

    Raises
    ------
    TangencyError
        For folds that the history has no room for.
    """
    assert request.folds is not None  # noqa: S101  # for the type checker: the caller has looked
    sessions: Sessions = given.bars.sessions[first:]
    rule = _rule(request, data.data) if isinstance(request.folds, RandomizedFolds) else None
    known = given.bars.assets if rule is None or rule.assets is None else rule.assets
    intervals, folds = intervals_of(request.folds, sessions, known)
    return tuple(_stretch(given, first, each, rule, fold) for fold, each in enumerate(intervals)), folds


def _stretch(given: BacktestData, first: int, interval: Interval, rule: UniverseRule | None, fold: int) -> Stretch:
    fields: dict[str, Any] = {
        "start": given.bars.label(first + interval.start),
        "end": given.bars.label(first + interval.stop - 1),
    }
    if rule is not None:
        fields["universe"] = rule.model_copy(update={"assets": interval.assets}).model_dump(mode="json")
    return Stretch(fields=fields, fold=fold)


def _rule(request: SweepRequest, data: object) -> UniverseRule:
    """Return the rule of the universe that random sets of assets narrow."""
    if request.universe is not None:
        return request.universe
    panel = data.panel if isinstance(data, Dataset) else data
    if not isinstance(panel, PricePanel):
        raise ConfigurationError(
            "random sets of assets are universes, and data given inline are used whole",
            where="folds",
            value="randomized",
            remedy="import the data as a dataset, or take other folds",
        )
    return default_rule(panel) if panel.facts.default_rule is not None else UniverseRule(n_returns=1)


def _require_components(requests: Iterable[BacktestRequest], catalogue: Catalogue) -> None:
    seen: set[str] = set()
    for request in requests:
        for name, slot in slots_of(type(request)).items():
            named = getattr(request, name)
            for each in (named,) if isinstance(named, ComponentChoice) else named or ():
                key = json.dumps([name, each.model_dump(mode="json")], sort_keys=True)
                if key not in seen:
                    seen.add(key)
                    catalogue.build(slot.kind, each.reference())  # type: ignore[call-overload]  # any kind
