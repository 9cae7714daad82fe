"""Random problems: returns of a factor model, and constraints that one portfolio at least satisfies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from agreement.algebra import NUMBERS, Algebra

__all__ = ["YEAR", "Limit", "Panel", "Stated", "draw_panel"]

YEAR = 252.0
Side = Callable[[Any, Any, Algebra], Any]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """side(w, one, algebra) ≤ bound · one: homogeneous in (w, one), so that it can be scaled; weights have one = 1."""

    side: Side
    bound: float
    is_equality: bool = False

    def violation(self, weights: np.ndarray) -> float:
        excess = float(np.max(self.side(weights, 1.0, NUMBERS))) - self.bound
        return abs(excess) if self.is_equality else max(excess, 0.0)


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A constraint as text and, independently, as limits; or as a semicontinuous weight, zero or at least a minimum."""

    text: str
    limits: tuple[Limit, ...] = ()
    penalty: float | None = None
    most_held: int | None = None
    least_held: float | None = None

    def violation(self, weights: np.ndarray, tolerance: float = 1e-9) -> float:
        """Return by how much weights violate a hard constraint."""
        worst = 0.0 if self.penalty is not None else max((limit.violation(weights) for limit in self.limits), default=0)
        size = np.abs(weights)
        if self.most_held is not None:
            worst = max(worst, float((size > tolerance).sum() - self.most_held))
        if self.least_held is not None:
            worst = max(
                worst, float(np.minimum(size, self.least_held - weights).max(initial=0.0)), float(-weights.min())
            )
        return worst

    def cost(self, weights: np.ndarray) -> float:
        """Return what weights pay for violating a soft constraint."""
        if self.penalty is None:
            return 0.0
        return self.penalty * sum(limit.violation(weights) for limit in self.limits)


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Returns, what is known of the assets, and a portfolio `inside` that every constraint drawn for it admits."""

    rng: np.random.Generator
    returns: np.ndarray
    sectors: tuple[str, ...]
    shares: np.ndarray
    current: np.ndarray
    inside: np.ndarray
    is_long_only: bool = True
    stated: tuple[Stated, ...] = field(default=())

    @property
    def assets(self) -> list[str]:
        return [f"A{i:02d}" for i in range(self.returns.shape[1])]

    @property
    def mean(self) -> np.ndarray:
        return self.returns.mean(axis=0)

    @property
    def covariance(self) -> np.ndarray:
        return np.cov(self.returns.T).reshape(len(self.assets), -1)

    @property
    def texts(self) -> list[str]:
        return [stated.text for stated in self.stated]

    @property
    def all_stated(self) -> tuple[Stated, ...]:
        """With the implicit constraints."""
        n = len(self.assets)
        implicit = []
        if self.is_long_only:
            implicit.append(Stated(text="weight >= 0", limits=(Limit(side=lambda w, _, m: m.largest(-w), bound=0.0),)))
        if not any("net" in stated.text for stated in self.stated):
            ones = np.ones(n)
            net = Limit(side=lambda w, _one, _m: ones @ w, bound=1.0, is_equality=True)
            implicit.append(Stated(text="net = 100%", limits=(net,)))
        return (*self.stated, *implicit)

    @property
    def is_mixed_integer(self) -> bool:
        return any(stated.most_held is not None or stated.least_held is not None for stated in self.stated)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self.returns, columns=self.assets)

    def arguments(self) -> dict[str, Any]:
        """Return the keywords of `tangency.optimize` for what is known of the assets."""
        memberships = pd.DataFrame({"sector": dict(zip(self.assets, self.sectors, strict=True))})
        groups: dict[str, dict[str, Any]] = {column: memberships[column].to_dict() for column in memberships}
        groups["region"] = {
            asset: {"north": float(share), "south": float(1 - share)}
            for asset, share in zip(self.assets, self.shares, strict=True)
        }
        current = dict(zip(self.assets, self.current.tolist(), strict=True))
        return {"groups": groups, "current": current, "periods_per_year": YEAR, "constraints": self.texts}

    def with_stated(self, *stated: Stated) -> Panel:
        return replace(self, stated=(*self.stated, *stated))


def draw_panel(seed: int, *, most_assets: int = 12, large: float = 0.0) -> Panel:
    """Draw returns and a portfolio inside; a share `large` of the panels has 60 to 90 assets."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 91)) if rng.random() < large else int(rng.integers(2, most_assets + 1))
    n_periods = int(rng.integers(n + 10, 3 * n + 60))
    n_factors = int(rng.integers(1, 4))
    factors = rng.standard_t(5, (n_periods, n_factors)) * 0.01
    noise = rng.standard_t(4, (n_periods, n)) * rng.uniform(0.003, 0.03, n)
    returns = factors @ rng.normal(0.6, 0.5, (n_factors, n)) + noise + rng.normal(8e-4, 6e-4, n)
    inside = rng.dirichlet(np.full(n, 0.7))
    return Panel(
        rng=rng,
        returns=np.clip(returns, -0.6, 1.0),
        sectors=tuple(f"s{rng.integers(0, 3)}" for _ in range(n)),
        shares=np.round(rng.uniform(0, 1, n), 3),
        current=np.round(rng.dirichlet(np.ones(n)), 4),
        inside=inside,
    )
