"""The models that requests share, at the desk's boundary: Python, the command line, HTTP, forms and runs read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.params import Params
from tangency.contracts.request_values import ConstraintText, Moment, Name, Seed
from tangency.contracts.resampling import Resampling
from tangency.desk.cli_name import CliName
from tangency.desk.component_slots import ComponentChoice, InnerOptimizer, ReturnModel, RiskModel, ViewModel
from tangency.domain.constraint import Membership
from tangency.domain.input_limits import MOST_CONSTRAINT_CHARACTERS, MOST_CONSTRAINTS, MOST_TAXONOMIES
from tangency.estimation.frame_returns import Declared
from tangency.estimation.moments import Models
from tangency.market import UniverseRule

__all__ = [
    "DataRequest",
    "EstimateRequest",
    "EstimationTerms",
    "PortfolioRequest",
    "PortfolioTerms",
    "ResamplingRequest",
    "SeriesRequest",
    "StoredFrame",
    "TimedRequest",
    "TwoLevelTerms",
    "table_fields",
]

_LONGEST_METADATA = 100_000_000  # facts of each asset of a panel, written by the desk itself


class StoredFrame(Params):
    """Inline data as the store keeps it: by its content."""

    kind: Literal[
        "returns", "prices", "moments", "closes", "weights", "levels", "forecasts", "benchmark_returns", "risk_free"
    ]
    sha256: str
    metadata: str | None = Field(
        None, max_length=_LONGEST_METADATA, description="what a price panel knows beside its rows"
    )


def table_fields(request: type[Params]) -> tuple[str, ...]:
    """Return the fields of a request whose values come as frames beside the data, such as a schedule of weights."""
    return tuple(
        name
        for name, field in request.model_fields.items()
        if name != "frame" and field.annotation == StoredFrame | None
    )


class TimedRequest(Params):
    """A computation that may be given a time limit."""

    time_limit: float | None = Field(
        None, gt=0, le=86_400, description="seconds after which the computation ends; no limit if not given"
    )


class SeriesRequest(TimedRequest):
    """A dataset under a universe's rule, or data given inline."""

    dataset: Annotated[Name | None, CliName(name="dataset", is_argument=True, is_required=True)] = Field(
        None, min_length=1, examples=["crypto"], description="name of a dataset; none where data are given inline"
    )
    frame: StoredFrame | None = Field(None, description="data given inline, stored by its content")
    universe: UniverseRule | None = Field(None, description="rule of the universe; the dataset's own if not given")


class DataRequest(SeriesRequest):
    """A dataset's universe on a day, or data given inline."""

    as_of: Moment | None = Field(
        None,
        examples=["2024-11-30"],
        description="last session known, YYYY-MM-DD; the dataset's own default if not given",
    )
    returns_are: Declared | None = Field(
        None,
        description="what returns given inline are; values that surely are no simple returns are refused if not given",
    )

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return taxonomy → asset → membership, beside those that a dataset brings."""
        return {}


class PortfolioTerms(Params):
    """What constrains the weights of portfolios."""

    constraints: tuple[ConstraintText, ...] = Field(
        (), max_length=MOST_CONSTRAINTS, examples=[["weight <= 60%"]], description='texts such as "weight <= 20%"'
    )
    groups: dict[str, dict[str, Name | dict[str, float]]] | None = Field(
        None,
        max_length=MOST_TAXONOMIES,
        description="taxonomy, asset, label (or labels with shares); beside those that a dataset brings",
    )
    periods_per_year: float | None = Field(None, gt=0, description="for inline data; a dataset's calendar knows it")

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the groups."""
        return self.groups or {}

    @model_validator(mode="after")
    def _short_enough(self) -> Self:
        if sum(map(len, self.constraints)) > MOST_CONSTRAINT_CHARACTERS:
            raise ValueError(f"all constraints together have at most {MOST_CONSTRAINT_CHARACTERS} characters")
        return self


class PortfolioRequest(PortfolioTerms, DataRequest):
    """Portfolios of data."""


class EstimationTerms(Params):
    """The components that estimate moments."""

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


class TwoLevelTerms(Params):
    """Whether sectors are a level of their own."""

    within_sectors: InnerOptimizer | None = Field(
        None,
        description="optimizer of the members of each sector; the other one then shares the portfolio between sectors; "
        "all assets on one level if not given",
    )
    sector_taxonomy: Name = Field(
        "sector", min_length=1, description="the taxonomy whose labels of the day are sectors, on two levels"
    )


class EstimateRequest(EstimationTerms, PortfolioRequest):
    """Moments of a universe, estimated from its returns unless they were given."""


class ResamplingRequest(Params):
    """How histories are drawn from a history."""

    draws: int = Field(200, ge=1, le=100_000, description="resampled histories")
    level: float = Field(0.9, gt=0, lt=1, description="share of the draws that a band holds")
    block_periods: float = Field(1.0, ge=1, description="mean length of the blocks of periods that stay together")
    seed: Seed = Field(0, description="of the draws, and for optimizers that draw random numbers")

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
