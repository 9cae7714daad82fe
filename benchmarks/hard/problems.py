"""Draw hard problems: each with what makes it hard, an optimizer, and a portfolio that satisfies its constraints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.problem import Problem
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, parse_constraints, with_implicit

__all__ = ["KINDS", "OPTIMIZERS", "HardProblem", "hard_problem"]

KINDS = (
    "duplicates",
    "zero variance",
    "tiny volatility",
    "huge volatility",
    "tight",
    "degenerate",
    "mirrored",
    "mixed scales",
    "counts",
    "minimum weights",
    "budgets",
)
OPTIMIZERS = ("min variance", "max ratio", "utility", "equal risk", "cvar", "mad", "drawdown", "tracking")
_MOST_ASSETS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HardProblem:
    """A problem, what makes it hard, and a portfolio that satisfies its constraints, shape (n_assets,)."""

    seed: int
    kinds: tuple[str, ...]
    optimizer: str
    problem: Problem
    texts: tuple[str, ...]
    inside: Floats

    @property
    def name(self) -> str:
        """What the problem is, in a line."""
        return f"{self.seed}: {self.optimizer}, {len(self.inside)} assets, {' and '.join(self.kinds)}"


def hard_problem(seed: int) -> HardProblem:
    """Return the problem of a seed: its kind and optimizer go round, and every third mixes three kinds."""
    rng = np.random.default_rng(seed)
    kinds = [KINDS[seed % len(KINDS)]]
    if seed % 3 == 0:
        others = [kind for kind in KINDS if kind != kinds[0]]
        kinds += [str(kind) for kind in rng.choice(others, 2, replace=False)]
    optimizer = OPTIMIZERS[(seed // len(KINDS)) % len(OPTIMIZERS)]
    if "budgets" in kinds:
        optimizer = "equal risk"
    n = int(rng.integers(2, _MOST_ASSETS + 1))
    if "counts" in kinds or "minimum weights" in kinds:
        n = min(n, int(rng.integers(3, 25)))
        optimizer = "min variance" if optimizer == "equal risk" else optimizer
    if optimizer in {"cvar", "mad", "drawdown"}:
        n = min(n, 25)
    t = int(rng.integers(60, 200))
    values = _values(rng, kinds, t, n)
    texts, inside = _constraints(rng, kinds, n, optimizer)
    return HardProblem(
        seed=seed,
        kinds=tuple(kinds),
        optimizer=optimizer,
        problem=_problem(values, texts),
        texts=tuple(texts),
        inside=inside,
    )


def _values(rng: np.random.Generator, kinds: list[str], t: int, n: int) -> Floats:
    common = rng.normal(0, 0.01, (t, 1)) * rng.uniform(0.2, 1.5, n)
    values = common + rng.standard_t(5, (t, n)) * rng.uniform(0.004, 0.02, n) + rng.normal(5e-4, 5e-4, n)
    some = rng.permutation(n)[: int(rng.integers(1, max(2, n // 2 + 1)))]
    if "degenerate" in kinds:
        values = values[: max(3, n // 2)] if rng.random() < 0.5 else np.round(values, 2)
        if not np.ptp(values, axis=0).all():
            values = values + rng.normal(0, 1e-3, values.shape)
    if "tiny volatility" in kinds:
        values[:, some] *= 1e-10
    if "huge volatility" in kinds:
        values[:, some] *= 1e8
    if "mixed scales" in kinds:
        values = values * 10.0 ** rng.uniform(-6, 6, n)
    if "zero variance" in kinds:
        values[:, some[:1]] = rng.choice([0.0, 1e-4])
    if "duplicates" in kinds:
        values[:, some[0]] = values[:, (some[0] + 1) % n]
    if "mirrored" in kinds:
        values[:, some[0]] = -values[:, (some[0] + 1) % n]
    return np.ascontiguousarray(values)


def _constraints(rng: np.random.Generator, kinds: list[str], n: int, optimizer: str) -> tuple[list[str], Floats]:
    """Return constraints and a portfolio that satisfies them: they are drawn around it."""
    inside = rng.dirichlet(np.ones(n))
    texts: list[str] = []
    if "counts" in kinds:
        most = int(rng.integers(1, min(n, 6) + 1))
        inside = np.zeros(n)
        inside[rng.permutation(n)[:most]] = 1.0 / most
        texts.append(f"count <= {most}")
    elif "minimum weights" in kinds:
        k = int(rng.integers(1, min(n, 6) + 1))
        inside = np.zeros(n)
        inside[rng.permutation(n)[:k]] = 1.0 / k
    if "minimum weights" in kinds:
        texts.append(f"weight >= {0.9 / max(np.count_nonzero(inside), 1):.6f} or 0")
    if "counts" in kinds or "minimum weights" in kinds:
        return [*texts, "weight <= 100%"], inside
    return _convex_constraints(rng, kinds, inside, optimizer)


def _convex_constraints(
    rng: np.random.Generator, kinds: list[str], inside: Floats, optimizer: str
) -> tuple[list[str], Floats]:
    n, texts = inside.size, list[str]()
    names = _names(n)
    if "tight" in kinds:
        slack = 10.0 ** rng.uniform(-10, -2)
        held = rng.permutation(n)[: int(rng.integers(1, n + 1))]
        texts += [f"{names[i]} <= {inside[i] * (1 + slack):.15f}" for i in held]
        texts += [f"{names[i]} >= {inside[i] * (1 - slack):.15f}" for i in held[: len(held) // 2]]
        return texts, inside
    if optimizer != "equal risk" and rng.random() < 0.3:
        texts += ["weight >= -20%", "weight <= 100%"]
    elif rng.random() < 0.5:
        texts.append(f"weight <= {max(inside.max(), 1.2 / n) * 1.01:.6f}")
    if n > 3 and rng.random() < 0.5:
        half = names[: n // 2]
        total = float(inside[: n // 2].sum())
        texts.append(f"{' + '.join(half)} <= {min(total * 1.05, 1.0):.6f}")
    if optimizer != "equal risk" and n > 3 and rng.random() < 0.2:
        texts.append(f"{names[0]} == {inside[0]:.3f}")
        inside[1] += inside[0] - round(float(inside[0]), 3)
        inside[0] = round(float(inside[0]), 3)
        if inside[1] < 0.0 or "weight <= " in " ".join(texts):
            texts.pop()
    return texts, inside


def _problem(values: Floats, texts: list[str]) -> Problem:
    t, n = values.shape
    assets = _names(n)
    feasible = compile_constraints(with_implicit(parse_constraints(texts)), Scope(assets=assets))
    return Problem(
        assets=assets,
        mean=frozen_floats(values.mean(axis=0)),
        covariance=frozen_floats(np.cov(values, rowvar=False).reshape(n, n)),
        feasible=feasible,
        returns=Returns(assets=assets, dates=np.arange(t), values=frozen_floats(values), periods_per_year=None),
        current=frozen_floats(np.full(n, 1.0 / n)),
        periods_per_year=None,
        seed=11,
    )


def _names(n: int) -> tuple[str, ...]:
    return tuple(f"A{i:02d}" for i in range(n))
