"""The document of a comparison of risk models."""

from __future__ import annotations

from math import sqrt

from pydantic import Field

from tangency.results.document import DataDocument, Part
from tangency.results.estimate_document import ComponentUseDocument, component_text
from tangency.results.summary import Column, Summary, Table

__all__ = ["RiskModelComparisonDocument", "ScoreDocument"]


class ScoreDocument(Part):
    """How one risk model did, over the same periods as all the others."""

    model: ComponentUseDocument
    qlike: float | None = Field(description="mean QLIKE loss a period; none where a covariance was singular")
    qlike_excess: float | None = Field(description="QLIKE less the least one; none for the best model")
    qlike_statistic: float | None = Field(description="t-statistic of that difference (Diebold & Mariano)")
    volatility: float = Field(description="realised, per period, of the portfolio of least variance")
    bias_ratio: float = Field(description="root mean square of that portfolio's returns over the forecast volatility")
    variance_ratio_error: float | None = Field(
        None, description="standard error of the square of the bias ratio, realised over forecast variance"
    )
    distance_ratio: float | None = Field(
        None,
        description="mean squared Mahalanobis distance over the number of assets; above 1 the covariance was too small",
    )
    distance_error: float | None = Field(None, description="standard error of the distance ratio")
    distance_p_value: float | None = Field(
        None, description="that 5 % of the squared distances lie beyond the 95 % quantile of chi-squared"
    )


class RiskModelComparisonDocument(DataDocument):
    """Covariance forecasts against the returns that came; the least loss first."""

    assets: tuple[str, ...]
    scores: tuple[ScoreDocument, ...]
    n_forecasts: int
    n_periods: int
    window: int = Field(description="returns that each forecast saw")
    step: int = Field(description="periods that each forecast was held for")
    constraints: tuple[str, ...] = Field(description="on the portfolio of least variance")
    periods_per_year: float | None

    def summary(self) -> Summary:
        """Return one row a model, the best first."""
        scale, unit = (1.0, "a period") if self.periods_per_year is None else (sqrt(self.periods_per_year), "a year")
        titles = (
            "QLIKE",
            "excess",
            "t-statistic",
            f"volatility {unit}",
            "bias ratio",
            "distance ratio",
            "p of distances",
        )
        rows = tuple(
            (
                component_text(score.model),
                *(map(_number, (score.qlike, score.qlike_excess, score.qlike_statistic))),
                f"{score.volatility * scale:.2%}",
                _with_error(score.bias_ratio, score.variance_ratio_error, is_root=True),
                _with_error(score.distance_ratio, score.distance_error),
                _number(score.distance_p_value),
            )
            for score in self.scores
        )
        return Summary(
            title=f"covariance forecasts of {len(self.assets)} assets",
            run_id=self.run_id,
            tables=(
                Table(
                    columns=(Column(title="risk model", is_number=False), *(Column(title=title) for title in titles)),
                    rows=rows,
                ),
            ),
            lines=(
                *self.warning_lines(),
                f"{self.n_forecasts} forecasts from {self.window} returns, each held for {self.step} periods",
                f"judged in {self.n_periods} periods",
                f"constraints: {', '.join(self.constraints)}",
            ),
        )


def _with_error(value: float | None, error: float | None, *, is_root: bool = False) -> str:
    """Return a number with its standard error; of a root the error of the square over twice the root."""
    if value is None or error is None:
        return _number(value)
    own = error / (2.0 * value) if is_root and value else error
    return f"{value:.4f} ± {own:.4f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
