"""The documents that runs leave in the store, as models: a report reads what was recorded, it computes nothing anew."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.solution import Certificate
from tangency.errors import ConfigurationError, StoreError
from tangency.store import RunRecord, RunStatus

__all__ = [
    "RecordedComponent",
    "RecordedConstruction",
    "RecordedOptimization",
    "RecordedPlan",
    "RecordedView",
    "RecordedViews",
    "read_result",
]


class _Recorded(BaseModel):
    # Later versions may record more; what is there must be what we know.
    model_config = ConfigDict(frozen=True, extra="ignore")


class RecordedComponent(_Recorded):
    """A component as it was used."""

    id: str
    version: str
    params: Mapping[str, JsonValue]
    facts: Mapping[str, float | str] = {}
    missing_data: str | None = None


class _Constraint(_Recorded):
    text: str
    implicit: bool


class _Surprise(_Recorded):
    distance: float
    degrees_of_freedom: int
    p_value: float


class RecordedView(_Recorded):
    """A view and what came of it."""

    text: str
    author: str | None
    unit: str
    stated: float
    prior: float
    posterior: float
    is_fraction: bool
    surprise: _Surprise | None
    tilt: Mapping[str, float] | None
    no_tilt: str | None


class _InactiveView(_Recorded):
    text: str
    reason: str


class RecordedViews(_Recorded):
    """What `Views.document` wrote."""

    views: tuple[RecordedView, ...]
    inactive: tuple[_InactiveView, ...]
    surprise: _Surprise | None


class RecordedOptimization(_Recorded):
    """What `OptimizationResult.document` wrote."""

    as_of: str | None
    weights: Mapping[str, float]
    risk_contributions: Mapping[str, float]
    mean: float
    volatility: float
    mean_annual: float | None
    volatility_annual: float | None
    periods_per_year: float | None
    n_periods: int | None
    seed: int
    optimizer: RecordedComponent
    risk_model: RecordedComponent | None
    return_model: RecordedComponent | None
    # Runs before there were view models left neither.
    view_model: RecordedComponent | None = None
    views: RecordedViews | None = None
    constraints: tuple[_Constraint, ...]
    inactive: tuple[InactiveConstraint, ...]
    certificate: Certificate

    def held(self) -> tuple[str, ...]:
        """Return the assets that are held, the heaviest first."""
        held = [asset for asset, weight in self.weights.items() if weight != 0.0]
        return tuple(sorted(held, key=lambda asset: -self.weights[asset]))

    def risk_share(self, asset: str) -> float:
        """Return an asset's share of the portfolio's volatility."""
        return self.risk_contributions[asset] / self.volatility if self.volatility > 0 else 0.0


class _Position(_Recorded):
    symbol: str
    quantity: Decimal
    price: Decimal
    value: Decimal


class RecordedConstruction(_Recorded):
    """What `construction_document` wrote."""

    as_of: str
    currency: str
    nav: Decimal
    cash: Decimal
    positions: tuple[_Position, ...]
    below_minimum: tuple[str, ...]


class _Trade(_Recorded):
    symbol: str
    side: str
    quantity: Decimal
    price: Decimal
    notional: Decimal


class _Dropped(_Recorded):
    symbol: str
    notional: Decimal
    reason: str


class RecordedPlan(_Recorded):
    """What `plan_document` wrote."""

    as_of: str
    currency: str
    reason: str
    drift_before: float
    drift_after: float
    turnover: float
    cash_after: Decimal
    trades: tuple[_Trade, ...]
    dropped: tuple[_Dropped, ...]


ModelT = TypeVar("ModelT", bound=_Recorded)


def read_result(record: RunRecord, verb: str, model: type[ModelT]) -> ModelT:
    """Return what a run of `verb` left.

    Raises
    ------
    ConfigurationError
        For a run of another verb, or one that did not finish.
    StoreError
        For a document that this version cannot read.
    """
    if record.verb != verb or record.status is not RunStatus.FINISHED or record.result is None:
        raise ConfigurationError(
            f"the report needs a finished run of {verb!r} here",
            where=f"run {record.id}",
            value=f"{record.verb}, {record.status}",
            remedy="tangency runs list shows what there is",
        )
    try:
        return model.model_validate(dict(record.result))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise StoreError(
            "this version cannot read what the run left",
            where=f"run {record.id}, {'.'.join(map(str, fault['loc']))}",
            value=record.code_version,
            remedy="run the optimisation again",
        ) from None
