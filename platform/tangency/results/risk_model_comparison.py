"""The result of a comparison of risk models out of sample."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pandas as pd

from tangency.contracts.component_use import ComponentUse
from tangency.results.estimate_document import ComponentUseDocument, component_text
from tangency.results.result import Result
from tangency.results.risk_model_comparison_document import RiskModelComparisonDocument, ScoreDocument

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
    variance_ratio_error
        Standard error of its square, the ratio of realised to forecast variance.
    distance_ratio, distance_error
        Mean squared Mahalanobis distance of the returns, less their expectation, over the number of assets, and its
        standard error: above 1, the covariance as a whole was too small. None where it was singular.
    distance_p_value
        That the share of distances beyond the 95 % quantile of χ² is 5 %, as of normal returns.
    """

    model: ComponentUse
    qlike: float | None
    qlike_excess: float | None
    qlike_statistic: float | None
    volatility: float
    bias_ratio: float
    variance_ratio_error: float | None = None
    distance_ratio: float | None = None
    distance_error: float | None = None
    distance_p_value: float | None = None

    def document(self) -> ScoreDocument:
        """Return the part of a document."""
        return ScoreDocument(
            model=ComponentUseDocument.of(self.model),
            qlike=self.qlike,
            qlike_excess=self.qlike_excess,
            qlike_statistic=self.qlike_statistic,
            volatility=self.volatility,
            bias_ratio=self.bias_ratio,
            variance_ratio_error=self.variance_ratio_error,
            distance_ratio=self.distance_ratio,
            distance_error=self.distance_error,
            distance_p_value=self.distance_p_value,
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RiskModelComparison(Result):
    """Covariance forecasts against the returns that came.

    Attributes
    ----------
    scores
        The least loss first; models without a loss come last.
    n_forecasts, n_periods
        Forecasts that each model made, and periods in which they were judged.
    window, step
        Returns that each forecast saw, and periods that it was held for.
    warnings
        What is doubtful about the data.

    >>> import numpy as np
    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame(np.random.default_rng(0).normal(0, 0.01, (60, 3)), columns=["A", "B", "C"])
    >>> list(tg.compare_risk_models(returns, ["sample"], window=30).table().columns)
    ['qlike', 'qlike_excess', 'qlike_statistic', 'volatility', 'bias_ratio', 'distance_ratio', 'distance_p_value']
    """

    scores: tuple[RiskModelScore, ...]
    assets: tuple[str, ...]
    n_forecasts: int
    n_periods: int
    window: int
    step: int
    constraints: tuple[str, ...]
    periods_per_year: float | None
    warnings: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return one row a model, the best first; what is not defined is NA."""
        scale, suffix = (1.0, "") if self.periods_per_year is None else (sqrt(self.periods_per_year), "_annual")
        rows = {
            "qlike": [score.qlike for score in self.scores],
            "qlike_excess": [score.qlike_excess for score in self.scores],
            "qlike_statistic": [score.qlike_statistic for score in self.scores],
            f"volatility{suffix}": [score.volatility * scale for score in self.scores],
            "bias_ratio": [score.bias_ratio for score in self.scores],
            "distance_ratio": [score.distance_ratio for score in self.scores],
            "distance_p_value": [score.distance_p_value for score in self.scores],
        }
        index = pd.Index(
            [component_text(ComponentUseDocument.of(score.model)) for score in self.scores], name="risk model"
        )
        return pd.DataFrame(rows, index=index, dtype="Float64")

    def document(self) -> RiskModelComparisonDocument:
        """Return the document, the same on every face; floats keep every bit."""
        return RiskModelComparisonDocument(
            run_id=self.run_id,
            warnings=self.warnings or None,
            assets=self.assets,
            scores=tuple(score.document() for score in self.scores),
            n_forecasts=self.n_forecasts,
            n_periods=self.n_periods,
            window=self.window,
            step=self.step,
            constraints=self.constraints,
            periods_per_year=self.periods_per_year,
        )
