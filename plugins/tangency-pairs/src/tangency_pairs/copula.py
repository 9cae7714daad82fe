"""Copulas of two returns, in closed forms: the density, and the probability of one given the other."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, model_validator
from scipy.special import gammaln, ndtr, ndtri, stdtr, stdtrit

from tangency.sdk import Floats, Params

__all__ = ["Copula", "Family", "quantiles", "student_log_density"]

Family: TypeAlias = Literal["gaussian", "student", "clayton", "gumbel", "frank"]


class Copula(Params):
    """A copula C(u, v) that is the same with u and v exchanged.

    References
    ----------
    Joe (2014), Dependence modeling with copulas, chapter 4; Liew & Wu (2013), Pairs trading: a copula approach,
    Journal of Derivatives & Hedge Funds 19(1).

    >>> Copula(family="clayton", theta=2.0).conditional(np.array([0.5]), np.array([0.5])).round(3).tolist()
    [0.432]
    """

    family: Family
    theta: float = Field(description="ρ of a Gaussian or Student's t copula, else θ")
    freedom: float | None = Field(None, gt=2, description="degrees of freedom of Student's t")

    @model_validator(mode="after")
    def _has_freedom(self) -> Self:
        if (self.family == "student") != (self.freedom is not None):
            raise ValueError("Student's t copula has degrees of freedom, and no other has")
        return self

    @property
    def _freedom(self) -> float:
        return np.inf if self.freedom is None else self.freedom

    def __str__(self) -> str:
        tail = "" if self.freedom is None else f", {self.freedom:.1f} degrees of freedom"
        return f"{self.family} copula of {self.theta:.3g}{tail}"

    def log_density(self, u: Floats, v: Floats) -> Floats:
        """Return ln c(u, v), shape (n,), of u and v within (0, 1)."""
        theta = self.theta
        match self.family:
            case "gaussian":
                return _gaussian_density(ndtri(u), ndtri(v), theta)
            case "student":
                nu = self._freedom
                return student_log_density(quantiles(u, nu), quantiles(v, nu), theta, nu)
            case "clayton":
                whole = u**-theta + v**-theta - 1.0
                found: Floats = np.log1p(theta) - (1.0 + theta) * np.log(u * v) - (2.0 + 1.0 / theta) * np.log(whole)
                return found
            case "gumbel":
                return _gumbel_density(-np.log(u), -np.log(v), theta)
            case "frank":
                whole = np.log(theta) + np.log(-np.expm1(-theta))
                return np.asarray(whole - theta * (u + v) - 2.0 * np.log(_frank_part(u, v, theta)))

    def conditional(self, u: Floats, v: Floats) -> Floats:
        """Return P(U ≤ u | V = v) = ∂C/∂v, shape (n,)."""
        theta = self.theta
        match self.family:
            case "gaussian":
                return np.asarray(ndtr((ndtri(u) - theta * ndtri(v)) / np.sqrt(1.0 - theta**2)))
            case "student":
                nu = self._freedom
                x, y = quantiles(u, nu), quantiles(v, nu)
                scale = np.sqrt((nu + 1.0) / ((nu + y**2) * (1.0 - theta**2)))
                return np.asarray(stdtr(nu + 1.0, (x - theta * y) * scale))
            case "clayton":
                return np.asarray(v ** (-theta - 1.0) * (u**-theta + v**-theta - 1.0) ** (-1.0 / theta - 1.0))
            case "gumbel":
                a, b = -np.log(u), -np.log(v)
                whole = a**theta + b**theta
                value = np.exp(-(whole ** (1.0 / theta)))
                return np.asarray(value * whole ** (1.0 / theta - 1.0) * b ** (theta - 1.0) / v)
            case "frank":
                return np.asarray(-np.exp(-theta * v) * np.expm1(-theta * u) / _frank_part(u, v, theta))


def quantiles(u: Floats, freedom: float) -> Floats:
    """Return quantiles of Student's t, shape (n,)."""
    return np.asarray(stdtrit(freedom, u), dtype=np.float64)


def _gaussian_density(x: Floats, y: Floats, rho: float) -> Floats:
    rest = 1.0 - rho**2
    found: Floats = -0.5 * np.log(rest) - (rho**2 * (x**2 + y**2) - 2.0 * rho * x * y) / (2.0 * rest)
    return found


def student_log_density(x: Floats, y: Floats, rho: float, nu: float) -> Floats:
    """Return ln c of Student's t copula at quantiles x and y of ν degrees of freedom, shape (n,)."""
    rest = 1.0 - rho**2
    constant = gammaln((nu + 2.0) / 2.0) + gammaln(nu / 2.0) - 2.0 * gammaln((nu + 1.0) / 2.0) - 0.5 * np.log(rest)
    joint = (nu + 2.0) / 2.0 * np.log1p((x**2 + y**2 - 2.0 * rho * x * y) / (nu * rest))
    found: Floats = constant - joint + (nu + 1.0) / 2.0 * (np.log1p(x**2 / nu) + np.log1p(y**2 / nu))
    return found


def _gumbel_density(a: Floats, b: Floats, theta: float) -> Floats:
    whole = a**theta + b**theta
    w = whole ** (1.0 / theta)
    found: Floats = (
        a + b - w + (theta - 1.0) * np.log(a * b) + (2.0 / theta - 2.0) * np.log(whole) + np.log1p((theta - 1.0) / w)
    )
    return found


def _frank_part(u: Floats, v: Floats, theta: float) -> Floats:
    """Return (1 − e^−θ) − (1 − e^−θu)(1 − e^−θv), as a sum in which nothing cancels."""
    return np.asarray(-np.exp(-theta * u) * np.expm1(-theta * v) - np.exp(-theta * v) * np.expm1(-theta * (1.0 - v)))
