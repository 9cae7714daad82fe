"""Target weights by themselves, or those of an optimisation, with the dataset and day that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tangency.contracts.optimization_result import OptimizationResult
from tangency.errors import ConfigurationError
from tangency.store import RunRecord, RunStatus, Store

__all__ = ["Target", "TargetWeights", "read_target"]

Target: TypeAlias = OptimizationResult | str | Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetWeights:
    """Weights, and where they come from; None where the user has not said it yet."""

    weights: dict[str, float]
    dataset: str | None = None
    as_of: str | None = None
    run_id: str | None = None


def read_target(target: Target, store: Store) -> TargetWeights:
    """Return the target of a result, of a run's id, or of weights as they are.

    Raises
    ------
    NoSuchRecord
        For a run that is not there.
    ConfigurationError
        For a run that left no weights.
    """
    if isinstance(target, OptimizationResult):
        if target.run_id is None:
            weights = dict(zip(target.assets, map(float, target.values), strict=True))
            return TargetWeights(weights=weights, as_of=target.as_of)
        target = target.run_id
    if isinstance(target, str):
        return _of_run(store.run(target))
    return TargetWeights(weights={str(asset): float(weight) for asset, weight in target.items()})


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
