"""The models of value at risk by name."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["ModelFacts", "VarModel"]


class ModelFacts(NamedTuple):
    """What is said of a model wherever it is shown.

    Attributes
    ----------
    least_periods
        The fewest periods that it is fitted to.
    """

    full_name: str
    formula: str
    source: str
    least_periods: int


class VarModel(StrEnum):
    """How the distribution of the next period's return is made of those before.

    >>> VarModel("student").facts.full_name
    "Student's t"
    """

    HISTORICAL = "historical"
    SMOOTHED = "smoothed"
    FILTERED = "filtered"
    GAUSSIAN = "gaussian"
    CORNISH_FISHER = "cornish-fisher"
    STUDENT = "student"
    EXTREME_VALUE = "extreme-value"
    GARCH = "garch"
    FILTERED_GARCH = "filtered-garch"

    @property
    def facts(self) -> ModelFacts:
        """Its name in full, formula, source, and the fewest periods."""
        return _FACTS[self]


_FACTS = {
    VarModel.HISTORICAL: ModelFacts(
        "historical",
        "the smallest loss ℓ with P(L ≤ ℓ) ≥ level, periods equally likely",
        "Rockafellar & Uryasev 2002",
        1,
    ),
    VarModel.SMOOTHED: ModelFacts(
        "kernel-smoothed historical",
        "Σ ωₖ L₍ₖ₎, ωₖ = I(k/n; a, b) − I((k − 1)/n; a, b), a = (n + 1) level, b = (n + 1)(1 − level)",
        "Harrell & Davis 1982",
        2,
    ),
    VarModel.FILTERED: ModelFacts(
        "filtered historical (EWMA)",
        "σₜ₊₁ times the historical one of rₛ/σₛ, σ²ₛ₊₁ = λσ²ₛ + (1 − λ)rₛ²",
        "Hull & White 1998; Barone-Adesi, Giannopoulos & Vosper 1999",
        2,
    ),
    VarModel.GAUSSIAN: ModelFacts("Gaussian", "z σ − μ, moments over n", "J.P. Morgan & Reuters 1996", 2),
    VarModel.CORNISH_FISHER: ModelFacts(
        "Cornish–Fisher", "−μ − σ[z + (z² − 1)S/6 + (z³ − 3z)K/24 − (2z³ − 5z)S²/36]", "Cornish & Fisher 1938", 4
    ),
    VarModel.STUDENT: ModelFacts("Student's t", "−μ − σ t⁻¹(1 − level; ν), by maximum likelihood", "Student 1908", 10),
    VarModel.EXTREME_VALUE: ModelFacts(
        "extreme value (peaks over threshold)",
        "u + (σ/ξ)[((1 − level)n/Nᵤ)^−ξ − 1], by maximum likelihood of the excesses over u",
        "McNeil & Frey 2000",
        50,
    ),
    VarModel.GARCH: ModelFacts(
        "GARCH(1,1), Gaussian", "z √hₜ₊₁ − μ, hₜ₊₁ = ω + α(rₜ − μ)² + βhₜ", "Bollerslev 1986", 100
    ),
    VarModel.FILTERED_GARCH: ModelFacts(
        "filtered historical (GARCH)",
        "√hₜ₊₁ times the historical one of (rₛ − μ)/√hₛ, less μ",
        "Barone-Adesi, Giannopoulos & Vosper 1999",
        100,
    ),
}
