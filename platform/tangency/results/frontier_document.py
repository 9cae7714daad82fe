"""The document of an exact efficient frontier."""

from __future__ import annotations

from math import copysign, inf, sqrt

from pydantic import Field

from tangency.results.estimate_document import EstimateDocument, PointsCertificate, day_text
from tangency.results.points_table import points_table
from tangency.results.summary import Summary

__all__ = ["FrontierDocument"]


class FrontierDocument(EstimateDocument):
    """Every turning point, from the largest mean to the least variance; between two of them weights are linear."""

    assets: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...] = Field(description="one row a turning point, fractions of NAV")
    risk_tolerance: tuple[float, ...] = Field(description="of each turning point, per period")
    mean: tuple[float, ...] = Field(description="per period")
    volatility: tuple[float, ...] = Field(description="per period")
    certificate: PointsCertificate

    def summary(self) -> Summary:
        """Return the points and the certificate."""
        years = 1.0 if self.periods_per_year is None else self.periods_per_year
        unit = "per period" if self.periods_per_year is None else "annual"

        def row(point: int) -> tuple[str, ...]:
            mean, volatility = self.mean[point] * years, self.volatility[point] * sqrt(years)
            ratio = mean / volatility if volatility > 0.0 else copysign(inf, mean)
            held = sum(1 for weight in self.weights[point] if weight != 0.0)
            return f"{mean:.3%}", f"{volatility:.3%}", f"{ratio:.3f}", str(held)

        count = len(self.mean)
        return Summary(
            title=self.headline(f"efficient frontier of {len(self.assets)} assets{day_text(self.as_of)}"),
            run_id=self.run_id,
            tables=(points_table((f"mean ({unit})", f"volatility ({unit})", "ratio", "assets held"), row, count),),
            lines=(
                f"{count} turning point{'' if count == 1 else 's'}",
                self.certificate.line("at every turning point"),
                *self.model_lines(),
                *self.constraint_lines(),
            ),
        )
