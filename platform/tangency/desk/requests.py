"""The models that requests share, at the desk's boundary: Python, the command line, HTTP, forms and runs read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.params import Params
from tangency.contracts.resampling import Resampling
from tangency.desk.cli_name import CliName
from tangency.desk.component_slots import ComponentChoice, ReturnModel, RiskModel, ViewModel
from tangency.domain.constraint import Membership
from tangency.estimation.frame_returns import Declared
from tangency.estimation.moments import Models
from tangency.market import UniverseRule

__all__ = ["DataRequest", "EstimateRequest", "PortfolioRequest", "ResamplingRequest", "StoredFrame", "TimedRequest"]


class StoredFrame(Params):
    """Inline data as the store keeps it: by its content."""

    kind: Literal["returns", "prices", "moments"]
    sha256: str
    metadata: str | None = Field(None, description="what a price panel knows beside its rows")


class TimedRequest(Params):
    """A computation that may be given a time limit."""

    time_limit: float | None = Field(
        None, gt=0, le=86_400, description="seconds after which the computation ends; no limit if not given"
    )


class DataRequest(TimedRequest):
    """A dataset's universe on a day, or data given inline."""

    dataset: Annotated[str | None, CliName(name="dataset", is_argument=True, is_required=True)] = Field(
        None, description="name of a dataset; none where data are given inline"
    )
    frame: StoredFrame | None = Field(None, description="data given inline, stored by its content")
    as_of: str | None = Field(
        None, description="last session known, YYYY-MM-DD; the dataset's own default if not given"
    )
    universe: UniverseRule | None = Field(None, description="rule of the universe; the dataset's own if not given")
    returns_are: Declared | None = Field(
        None,
        description="what returns given inline are; values that surely are no simple returns are refused if not given",
    )

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return taxonomy → asset → membership, beside those that a dataset brings."""
        return {}


class PortfolioRequest(DataRequest):
    """Portfolios of data: what constrains their weights."""

    constraints: tuple[str, ...] = Field((), max_length=1000, description='texts such as "weight <= 20%"')
    groups: dict[str, dict[str, str | dict[str, float]]] | None = Field(
        None, description="taxonomy, asset, label (or labels with shares); beside those that a dataset brings"
    )
    periods_per_year: float | None = Field(None, gt=0, description="for inline data; a dataset's calendar knows it")

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the groups."""
        return self.groups or {}


class EstimateRequest(PortfolioRequest):
    """Moments of a universe, estimated from its returns unless they were given."""

    risk_model: RiskModel = Field(ComponentChoice(name=DEFAULT_RISK_MODEL), description="covariance estimator")
    return_model: ReturnModel = Field(
        ComponentChoice(name=DEFAULT_RETURN_MODEL), description="estimator of expected returns"
    )
    view_model: ViewModel | None = Field(None, description="what turns the estimates into beliefs; none if not given")

    def models(self) -> Models:
        """Return the components that estimate."""
        return Models(
            risk_model=self.risk_model.reference(),
            return_model=self.return_model.reference(),
            view_model=None if self.view_model is None else self.view_model.reference(),
        )


class ResamplingRequest(Params):
    """How histories are drawn from a history."""

    draws: int = Field(200, ge=1, le=100_000, description="resampled histories")
    level: float = Field(0.9, gt=0, lt=1, description="share of the draws that a band holds")
    block_periods: float = Field(1.0, ge=1, description="mean length of the blocks of periods that stay together")
    seed: int = Field(0, ge=0, lt=2**63, description="of the draws, and for optimizers that draw random numbers")

    @model_validator(mode="before")
    @classmethod
    def _read_former(cls, values: Any) -> Any:
        """Read requests of the time when the three were recorded together."""
        if isinstance(values, dict) and isinstance(values.get("drawn"), dict):
            return {**{name: value for name, value in values.items() if name != "drawn"}, **values["drawn"]}
        return values

    def resampling(self) -> Resampling:
        """Return what this says."""
        return Resampling(draws=self.draws, level=self.level, block_periods=self.block_periods, seed=self.seed)
