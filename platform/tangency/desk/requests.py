"""What the desk can be asked, as models at its boundary: the command line, HTTP, forms and runs share them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue

from tangency.contracts.bands import Resampling
from tangency.contracts.component import ComponentRef
from tangency.contracts.params import Params
from tangency.domain.risk_kind import RiskKind
from tangency.market import UniverseRule

__all__ = [
    "Choice",
    "ComparisonRequest",
    "ComponentChoice",
    "ConstructRequest",
    "DataRequest",
    "Drawn",
    "EstimateRequest",
    "FrontierBandsRequest",
    "FrontierRequest",
    "OptimizeRequest",
    "ParetoRequest",
    "RebalanceRequest",
    "StoredFrame",
    "WeightBandsRequest",
]


class ComponentChoice(Params):
    """A component by name, with its own params."""

    name: str = Field(description="name, or plugin/name")
    params: dict[str, JsonValue] = Field(default_factory=dict, description="the component's own params")

    def reference(self) -> ComponentRef:
        """Return the choice as the host takes it."""
        return ComponentRef(self.name, dict(self.params))


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


# A bare string is short for a component without params of its own.
Choice = Annotated[ComponentChoice, BeforeValidator(_named)]


class StoredFrame(Params):
    """Inline data as the store keeps it: by its content."""

    kind: Literal["returns", "prices", "moments"]
    sha256: str
    metadata: str | None = Field(None, description="what a price panel knows beside its rows")


class DataRequest(Params):
    """A dataset's universe on a day, or data given inline, and the constraints on its weights."""

    dataset: str | None = Field(None, description="name of a dataset; none where a frame is given")
    frame: StoredFrame | None = Field(None, description="data given inline, stored by its content")
    as_of: str | None = Field(
        None, description="last session known, YYYY-MM-DD; the dataset's own default if not given"
    )
    universe: UniverseRule | None = Field(None, description="rule of the universe; the dataset's own if not given")
    constraints: tuple[str, ...] = Field((), description='texts such as "weight <= 20%"')
    groups: dict[str, dict[str, str | dict[str, float]]] | None = Field(
        None, description="taxonomy, asset, label (or labels with shares); for inline data"
    )
    periods_per_year: float | None = Field(None, gt=0, description="for inline data; a dataset's calendar knows it")


class EstimateRequest(DataRequest):
    """Moments of a universe, estimated from its returns unless they were given."""

    risk_model: Choice = Field(ComponentChoice(name="sample"), description="covariance estimator")
    return_model: Choice = Field(ComponentChoice(name="mean"), description="estimator of expected returns")
    view_model: Choice | None = Field(None, description="what turns the estimates into beliefs; none if not given")


class OptimizeRequest(EstimateRequest):
    """An optimisation: of a dataset's universe on a day, or of data given inline."""

    optimizer: Choice = Field(ComponentChoice(name="mvo"), description="optimizer and its params")
    current: dict[str, float] | None = Field(None, description="weights held now; an asset not named is not held")
    seed: int = Field(0, ge=0, lt=2**63, description="for optimizers that draw random numbers")


class FrontierRequest(EstimateRequest):
    """An efficient frontier: of a dataset's universe on a day, or of data given inline."""

    risk: RiskKind = Field(RiskKind.VOLATILITY, description="measure of risk; the frontier of the volatility is exact")
    level: float = Field(0.95, gt=0, lt=1, description="confidence level of measures that take one")
    threshold: float = Field(0.0, ge=-1, le=1, description="return per period below which lpm1 and lpm2 count")
    points: int = Field(50, ge=2, le=1000, description="points of a frontier that is not exact")


class ParetoRequest(EstimateRequest):
    """A Pareto set: of a dataset's universe on a day, or of data given inline; scores are the taxonomy `score`."""

    objectives: tuple[str, ...] = Field(min_length=2, description='quantities such as "mean" and "cvar[95%]"')
    points: int = Field(50, ge=3, le=10_000, description="optima to solve for")
    current: dict[str, float] | None = Field(None, description="weights held now; an asset not named is not held")


class Drawn(Params):
    """How histories are drawn from a history."""

    draws: int = Field(200, ge=1, le=100_000, description="resampled histories")
    level: float = Field(0.9, gt=0, lt=1, description="share of the draws that a band holds")
    block_periods: float = Field(1.0, ge=1, description="mean length of the blocks of periods that stay together")

    def resampling(self, seed: int) -> Resampling:
        """Return what this says, with the seed of the draws."""
        return Resampling(draws=self.draws, level=self.level, block_periods=self.block_periods, seed=seed)


class WeightBandsRequest(OptimizeRequest):
    """An optimisation, asked again of resampled histories."""

    drawn: Drawn = Field(Drawn(), description="how the histories are drawn")


class FrontierBandsRequest(EstimateRequest):
    """An exact efficient frontier, traced again for resampled histories."""

    drawn: Drawn = Field(Drawn(), description="how the histories are drawn")
    ranks: int = Field(25, ge=2, le=1000, description="portfolios taken from each frontier")
    seed: int = Field(0, ge=0, lt=2**63, description="of the draws")


class ComparisonRequest(DataRequest):
    """Risk models judged out of sample on a universe's window."""

    risk_models: tuple[Choice, ...] = Field(min_length=1, description="the covariance estimators to compare")
    window: int = Field(ge=2, description="returns that each forecast sees")
    step: int = Field(20, ge=1, description="periods that each forecast is held for")


class ConstructRequest(Params):
    """Holdings for target weights, at the prices of a day."""

    portfolio: str = Field(min_length=1, max_length=64, description="name under which the holdings are kept")
    weights: dict[str, float] = Field(description="target weights, fractions of NAV")
    dataset: str = Field(description="where the prices come from")
    as_of: str = Field(description="session whose prices count")
    capital: Decimal = Field(gt=0, description="in the currency of the prices")
    minimum_notional: Decimal = Field(gt=0, description="smallest order")
    lot_step_notional: Decimal = Field(
        gt=0, description="the lot step is the largest power of ten of units worth at most this"
    )
    source_run: str | None = Field(None, description="the optimisation that the weights come from")


class RebalanceRequest(Params):
    """Trades that bring a portfolio to target weights, at the prices of a day."""

    portfolio: str = Field(description="a portfolio that was constructed before")
    book_run: str = Field(description="the run that left the holdings")
    target: dict[str, float] = Field(description="target weights, fractions of NAV")
    target_run: str | None = Field(None, description="the optimisation that the target comes from")
    policy: Choice = Field(ComponentChoice(name="threshold"), description="when to trade, and where to")
    dataset: str = Field(description="where the prices come from")
    as_of: str = Field(description="session whose prices count")
    last_rebalance: str | None = Field(None, description="when the portfolio was last rebalanced")
    minimum_notional: Decimal = Field(gt=0, description="smallest order")
    lot_step_notional: Decimal = Field(
        gt=0, description="the lot step is the largest power of ten of units worth at most this"
    )
