"""Target weights by themselves, or those of an optimisation, with the dataset and day that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tangency.desk.sources import Books
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError
from tangency.estimation.inputs import read_current
from tangency.results.optimization import OptimizationResult
from tangency.store import RunRecord, RunStatus

__all__ = ["SettledTarget", "Target", "TargetWeights", "required_target", "settled_target", "target_fields"]

Target: TypeAlias = OptimizationResult | str | Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWeights:
    """Weights, and where they come from; None where that is not known yet."""

    weights: dict[str, float]
    dataset: str | None = None
    as_of: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledTarget:
    """Weights, with the dataset and the day of their prices."""

    weights: dict[str, float]
    dataset: str
    as_of: str


def target_fields(target: Target, *, weights: str, run: str) -> dict[str, object]:
    """Return the fields of a request that a target fills: weights as they are, or the run that has them.

    Parameters
    ----------
    weights, run
        What the request calls the two.
    """
    if isinstance(target, OptimizationResult):
        if target.run_id is not None:
            return {run: target.run_id}
        return {weights: dict(zip(target.assets, map(float, target.values), strict=True)), "as_of": target.as_of}
    if isinstance(target, str):
        return {run: target}
    return {weights: read_current(target)}


def settled_target(
    books: Books, weights: Mapping[str, float] | None, run: str | None, *, dataset: str | None, as_of: str | None
) -> SettledTarget:
    """Return the weights of a run or those that were given, with the dataset and the day of their prices.

    Raises
    ------
    NoSuchRecord
        For a run that is not there.
    ConfigurationError
        For a run that left no weights, weights that are no fractions of NAV, or weights without dataset or day.
    """
    if (weights is None) == (run is None):
        raise ConfigurationError(
            "a target is a run or weights, one of the two", where="target", remedy="name the run of an optimisation"
        )
    found = _of_run(books.run(run)) if run is not None else _stated(required_target(weights))
    dataset, as_of = dataset or found.dataset, as_of or found.as_of
    if dataset is None or as_of is None:
        missing = "dataset" if dataset is None else "as_of"
        raise ConfigurationError("weights alone have no prices", where=missing, remedy=f"say {missing}")
    return SettledTarget(weights=found.weights, dataset=dataset, as_of=as_of)


def required_target(weights: Mapping[str, float] | None) -> Mapping[str, float]:
    """Return the target weights of a settled request; raises ConfigurationError where it has none."""
    if weights is None:
        raise ConfigurationError(
            "the request has no target weights yet",
            where="target",
            remedy="compute it through a desk, which reads them from the run that it names",
        )
    return weights


def _stated(weights: Mapping[str, float]) -> TargetWeights:
    require_fractions(weights, where="target")
    return TargetWeights(weights=dict(weights))


def _of_run(run: RunRecord) -> TargetWeights:
    if run.verb != "optimize" or run.status is not RunStatus.FINISHED or run.result is None:
        raise ConfigurationError(
            "only a finished optimisation has target weights",
            where=f"run {run.id}",
            value=f"{run.verb}, {run.status}",
            remedy="name the run of an optimisation (tangency runs list)",
        )
    weights, as_of, dataset = run.result["weights"], run.result["as_of"], run.request.get("dataset")
    if not isinstance(weights, Mapping):
        raise ConfigurationError("this run's result holds no weights", where=f"run {run.id}")
    return TargetWeights(
        weights={str(asset): float(weight) for asset, weight in weights.items()},
        dataset=None if dataset is None else str(dataset),
        as_of=None if as_of is None else str(as_of),
        run_id=run.id,
    )
