"""One portfolio of a Pareto set: weights, values of the objectives, their prices, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.solution import Certificate

__all__ = ["ParetoAxis", "ParetoPortfolio", "WalksParetoSet", "shown_value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoAxis:
    """An objective as users see it.

    Attributes
    ----------
    text
        The text that the user gave, which labels the objective everywhere.
    is_maximised
        Whether more is better.
    unit
        What a number of it is.
    is_fraction
        Whether it reads best in percent.
    best, worst
        Over the extreme points: the range that shares and gaps are of.
    """

    text: str
    is_maximised: bool
    unit: str
    is_fraction: bool
    best: float
    worst: float

    def shown(self, value: float) -> str:
        """Return a value as text."""
        return shown_value(value, is_fraction=self.is_fraction)


def shown_value(value: float, *, is_fraction: bool) -> str:
    """Return a number of an objective as text."""
    return f"{value:.2%}" if is_fraction else f"{value:.4g}"


@dataclass(frozen=True, kw_only=True, eq=False)
class ParetoPortfolio:
    """A certified portfolio of the set.

    Attributes
    ----------
    assets
        In the order of the input.
    weight_values
        Fractions of NAV in that order, shape (n_assets,).
    reached
        Values of the objectives in their units, shape (n_objectives,).
    prices
        c > 0 in the units of the objectives, shape (n_objectives,): no portfolio of the set has a smaller sum of
        price times value (minus, of what is maximised).
    certificate
        Its gap is relative to the ranges of the objectives.
    """

    assets: tuple[str, ...]
    weight_values: Floats
    axes: tuple[ParetoAxis, ...]
    reached: Floats
    prices: Floats
    certificate: Certificate

    @property
    def weights(self) -> pd.Series:
        """Weights by asset (fractions of NAV), in the order of the input."""
        return pd.Series(self.weight_values, index=pd.Index(self.assets, name="asset"), name="weight")

    @property
    def values(self) -> pd.Series:
        """Values by objective, in their units."""
        return pd.Series(self.reached, index=self._objectives(), name="value")

    @property
    def effective_assets(self) -> float:
        """1 / Σ wᵢ²: how many equal weights would be as concentrated."""
        return 1.0 / float(self.weight_values @ self.weight_values)

    @property
    def trade_offs(self) -> pd.DataFrame:
        """What a unit of each objective (row) costs in units of each other (column) at this point.

        At a kink of the set there is a range of such rates, of which this is one. Rates beyond 10⁵ times the ratio of
        the ranges are not distinguished: there one objective has ceased to cost anything.
        """
        rates = self.prices[:, None] / self.prices[None, :]
        return pd.DataFrame(rates, index=self._objectives(), columns=self._objectives().rename("paid in"))

    def document(self) -> dict[str, object]:
        """Return the JSON document; floats keep every bit."""
        texts = [axis.text for axis in self.axes]
        return {
            "weights": dict(zip(self.assets, map(float, self.weight_values), strict=True)),
            "values": dict(zip(texts, map(float, self.reached), strict=True)),
            "prices": dict(zip(texts, map(float, self.prices), strict=True)),
            "certificate": asdict(self.certificate),
        }

    def __repr__(self) -> str:
        held = self.weights[self.weights.abs() > _HELD].sort_values(ascending=False, kind="stable")
        rows = [f"{axis.text}: {axis.shown(value)}" for axis, value in zip(self.axes, self.reached, strict=True)]
        rows = [", ".join(rows), *(f"{asset:<8} {weight:7.2%}" for asset, weight in held.items())]
        certificate = self.certificate
        gap = f"{certificate.optimality_measure} {certificate.optimality_gap or 0.0:.1e}"
        residual = f"primal residual {certificate.primal_residual:.1e}"
        rows.append(f"certificate: {certificate.status}, {residual}, {gap} ({certificate.solver})")
        return "\n".join(rows)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        frame = self.weights[np.abs(self.weight_values) > _HELD].sort_values(ascending=False, kind="stable").to_frame()
        values = self.values.to_frame()
        html = frame.map(lambda weight: f"{weight:.2%}").to_html()
        return {"text/plain": repr(self), "text/html": values.to_html(float_format=lambda x: f"{x:.4g}") + html}

    def _objectives(self) -> pd.Index:
        return pd.Index([axis.text for axis in self.axes], name="objective")


_HELD = 1e-7


class WalksParetoSet(Protocol):
    """What a result uses for portfolios that are not among its points."""

    def best(self, objective: str, fixed: Mapping[str, float]) -> ParetoPortfolio:
        """Return the portfolio best in one objective, at least as good as `fixed` in others."""
        ...

    def ranges(self, fixed: Mapping[str, float]) -> Floats:
        """Return best and worst of each objective while others are fixed, shape (n_objectives, 2)."""
        ...
