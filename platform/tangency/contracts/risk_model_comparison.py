"""The result of a comparison of risk models out of sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt

import pandas as pd

from tangency.contracts.component_use import ComponentUse
from tangency.contracts.result_text import component_text

__all__ = ["RiskModelComparison", "RiskModelScore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskModelScore:
    """How one risk model did, over the same periods as all the others.

    Attributes
    ----------
    qlike
        Mean QLIKE loss a period, less is better; None where a covariance was singular, which has no such loss.
    qlike_excess, qlike_statistic
        `qlike` less the least one, and the t-statistic of that difference (Diebold & Mariano): beyond 2, chance is
        a poor explanation. None for the best model, and where there is no loss.
    volatility
        Realised, per period, of the portfolio of least variance that the model would have held.
    bias_ratio
        Root mean square of that portfolio's returns, less their expectation, in units of what the model had foretold:
        above 1, the model was too sure.
    """

    model: ComponentUse
    qlike: float | None
    qlike_excess: float | None
    qlike_statistic: float | None
    volatility: float
    bias_ratio: float

    def document(self) -> dict[str, object]:
        """Return the JSON document."""
        return {**asdict(self), "model": self.model.document()}


@dataclass(frozen=True, kw_only=True, eq=False)
class RiskModelComparison:
    """Covariance forecasts against the returns that came.

    Attributes
    ----------
    scores
        The least loss first; models without a loss come last.
    n_forecasts, n_periods
        Forecasts that each model made, and periods in which they were judged.
    window, step
        Returns that each forecast saw, and periods that it was held for.
    """

    scores: tuple[RiskModelScore, ...]
    assets: tuple[str, ...]
    n_forecasts: int
    n_periods: int
    window: int
    step: int
    constraints: tuple[str, ...]
    periods_per_year: float | None
    run_id: str | None = None

    def table(self) -> pd.DataFrame:
        """Return one row a model, the best first; what is not defined is NA."""
        scale, suffix = (1.0, "") if self.periods_per_year is None else (sqrt(self.periods_per_year), "_annual")
        rows = {
            "qlike": [score.qlike for score in self.scores],
            "qlike_excess": [score.qlike_excess for score in self.scores],
            "qlike_statistic": [score.qlike_statistic for score in self.scores],
            f"volatility{suffix}": [score.volatility * scale for score in self.scores],
            "bias_ratio": [score.bias_ratio for score in self.scores],
        }
        index = pd.Index([component_text(score.model) for score in self.scores], name="risk model")
        return pd.DataFrame(rows, index=index, dtype="Float64")

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        return {
            "run_id": self.run_id,
            "assets": list(self.assets),
            "scores": [score.document() for score in self.scores],
            "n_forecasts": self.n_forecasts,
            "n_periods": self.n_periods,
            "window": self.window,
            "step": self.step,
            "constraints": list(self.constraints),
            "periods_per_year": self.periods_per_year,
        }

    def __repr__(self) -> str:
        table = self._shown().to_string()
        run = "" if self.run_id is None else f"\nrun {self.run_id}"
        return (
            f"covariance forecasts of {len(self.assets)} assets: {self.n_forecasts} forecasts from {self.window} "
            f"returns, each held for {self.step} periods, judged in {self.n_periods}\n{table}{run}"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        return {"text/plain": repr(self), "text/html": self._shown().to_html()}

    def _shown(self) -> pd.DataFrame:
        return self.table().map(_cell)


def _cell(value: object) -> str:
    return "—" if value is pd.NA else f"{value:.4f}"
