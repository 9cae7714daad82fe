"""The document of a frontier in another measure of risk than the volatility."""

from __future__ import annotations

from math import copysign, inf

from pydantic import Field

from tangency.domain.risk_kind import RiskKind
from tangency.results.estimate_document import EstimateDocument, PointsCertificate, day_text
from tangency.results.points_table import points_table
from tangency.results.summary import Summary

__all__ = ["RiskFrontierDocument"]


class RiskFrontierDocument(EstimateDocument):
    """Certified points of least risk for means that are equally far apart, from the largest mean."""

    assets: tuple[str, ...]
    risk_measure: RiskKind
    level: float | None = Field(description="confidence level; none where the measure takes none")
    threshold: float | None = Field(description="return per period; none where the measure takes none")
    weights: tuple[tuple[float, ...], ...] = Field(description="one row a point, fractions of NAV")
    mean: tuple[float, ...] = Field(description="per period")
    risk: tuple[float, ...] = Field(description="in the unit of the measure")
    certificate: PointsCertificate

    def summary(self) -> Summary:
        """Return the points and the certificate."""
        years = 1.0 if self.periods_per_year is None else self.periods_per_year
        unit = "per period" if self.periods_per_year is None else "annual"
        measure = self.risk_measure

        def row(point: int) -> tuple[str, ...]:
            mean, risk = self.mean[point], self.risk[point]
            ratio = mean / risk if risk > 0.0 else copysign(inf, mean)
            held = sum(1 for weight in self.weights[point] if weight != 0.0)
            return f"{mean * years:.3%}", f"{risk:.3%}", f"{ratio:.3f}", str(held)

        count = len(self.mean)
        level = "" if self.level is None else f" at {self.level:.4g}"
        threshold = "" if self.threshold is None else f" below {self.threshold:.4g}"
        return Summary(
            title=self.headline(
                f"efficient frontier of {len(self.assets)} assets by {measure.full_name}{level}{threshold}"
                f"{day_text(self.as_of)}"
            ),
            run_id=self.run_id,
            tables=(
                points_table((f"mean ({unit})", f"{measure} ({measure.unit})", "ratio", "assets held"), row, count),
            ),
            lines=(
                f"{count} point{'' if count == 1 else 's'}",
                self.certificate.line("at every point"),
                *self.model_lines(),
                *self.constraint_lines(),
            ),
        )
