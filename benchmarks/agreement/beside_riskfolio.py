"""Our optimum and Riskfolio-Lib's under every measure that both have, by our formula and by theirs, and a judge.

Judges say who is wrong where the two differ by more than 1e-6: of portfolios HiGHS, on a linear program written here;
of entropic formulas SciPy's minimisation over the one variable of their definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import linprog, minimize_scalar
from scipy.sparse import csr_array, eye_array, hstack, vstack
from scipy.special import logsumexp

import tangency as tg
from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure
from tangency_riskfolio.risk import RiskfolioRisk

__all__ = ["AGREED", "OBJECTIVES", "Compared", "Verdict", "compared", "pairs", "studied"]

AGREED = 1e-6
OBJECTIVES = ("min_risk", "max_utility", "max_sharpe")
_AVERSION = 1.0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """By how much each side's portfolio is worse than the judge's, or its formula off, relative to the risk."""

    about: Literal["portfolio", "formula"]
    ours: float
    theirs: float

    @property
    def wrong(self) -> str:
        names = [name for name, excess in (("Tangency", self.ours), ("Riskfolio-Lib", self.theirs)) if excess > AGREED]
        return f"{' and '.join(names) or 'neither'} ({self.about})"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One problem solved by both.

    Attributes
    ----------
    by_ours, by_theirs
        By how much Riskfolio-Lib's objective is worse than ours, relative, by our formula and by its own.
    verdict
        That of HiGHS where mean differences differ by more than 1e-6, and SciPy's on entropic formulas.
    """

    kind: RiskKind
    objective: str
    seed: int
    by_ours: float
    by_theirs: float
    verdict: Verdict | None

    @property
    def agrees(self) -> bool:
        return max(abs(self.by_ours), abs(self.by_theirs)) <= AGREED


def compared(kind: RiskKind, objective: str, seed: int) -> Compared:
    """Solve one problem twice."""
    frame, constraints = _drawn(seed)
    asked = {"objective": objective, "risk": str(kind), "risk_aversion": _AVERSION, "constraints": constraints}
    ours, theirs = (
        tg.optimize(frame, optimizer=name, **asked).weights.to_numpy() for name in ("mvo", "riskfolio/riskfolio")
    )
    risks = _our_risk(kind, frame), _its_risk(kind, frame)
    by_ours, by_theirs = (_worse(kind, objective, risk, frame, (ours, theirs)) for risk in risks)
    verdict = None
    if kind is RiskKind.GINI and max(abs(by_ours), abs(by_theirs)) > AGREED:
        verdict = _judged(objective, frame, constraints, ours, theirs)
    elif kind in {RiskKind.EVAR, RiskKind.EDAR}:
        verdict = max((_judged_formula(kind, frame, risks, w) for w in (ours, theirs)), key=lambda each: each.theirs)
    return Compared(kind=kind, objective=objective, seed=seed, by_ours=by_ours, by_theirs=by_theirs, verdict=verdict)


def studied(seeds: range) -> Iterator[Compared]:
    """Yield the comparison of every measure and objective on every seed."""
    for kind in RiskKind:
        for objective in OBJECTIVES:
            for seed in seeds:
                yield compared(kind, objective, seed)


def _drawn(seed: int) -> tuple[pd.DataFrame, list[str]]:
    """Return returns of 3 to 6 assets over 60 to 120 periods, and constraints: every other time with shorts."""
    rng = np.random.default_rng(seed)
    n, n_periods = int(rng.integers(3, 7)), int(rng.integers(60, 121))
    common = rng.standard_t(5, (n_periods, 1)) * 0.008
    values = common + rng.standard_t(4, (n_periods, n)) * rng.uniform(0.005, 0.02, n)
    values += rng.uniform(5e-4, 3e-3, n) - values.mean(axis=0)  # positive means, so that every ratio has a maximum
    frame = pd.DataFrame(values, columns=[f"A{i}" for i in range(n)])
    shorts = ["weight >= -20%", "short <= 30%"] if seed % 2 else []
    return frame, [*shorts, "weight <= 60%", "A0 + A1 between 20% and 70%"]


def _our_risk(kind: RiskKind, frame: pd.DataFrame) -> Callable[[np.ndarray], float]:
    if kind is RiskKind.VOLATILITY:
        return lambda w: float(np.sqrt(w @ np.cov(frame.to_numpy().T) @ w))
    return scenario_measure(kind, frame.to_numpy()).value


def _its_risk(kind: RiskKind, frame: pd.DataFrame) -> Callable[[np.ndarray], float]:
    """Return the measure by Riskfolio-Lib's own formula, in our unit (it divides some by T − 1)."""
    import riskfolio

    code = RiskfolioRisk(kind.value).code
    periods = len(frame)
    factor = np.sqrt((periods - 1) / periods) if kind in {RiskKind.SEMIDEVIATION, RiskKind.LPM2} else 1.0

    def risk(weights: np.ndarray) -> float:
        column = pd.DataFrame(weights[:, None], index=frame.columns)
        return factor * float(riskfolio.Sharpe_Risk(frame, w=column, cov=frame.cov(), rm=code, rf=0.0, alpha=0.05))

    return risk


def _worse(
    kind: RiskKind,
    objective: str,
    risk: Callable[[np.ndarray], float],
    frame: pd.DataFrame,
    both: tuple[np.ndarray, np.ndarray],
) -> float:
    mean = frame.to_numpy().mean(axis=0)
    values, sizes = [], []
    for weights in both:
        at, earned = risk(weights), float(mean @ weights)
        if objective == "min_risk":
            values.append(at)
        elif objective == "max_sharpe":
            values.append(-earned / at)
        else:
            values.append(_AVERSION * (0.5 * at**2 if kind is RiskKind.VOLATILITY else at) - earned)
        sizes.append(max(abs(values[-1]), abs(earned) if objective == "max_utility" else 0.0))
    return (values[1] - values[0]) / sizes[0]


def pairs(n_periods: int) -> csr_array:
    """Return the matrix of differences between two periods, shape (n_periods (n_periods − 1) / 2, n_periods)."""
    first, second = np.triu_indices(n_periods, 1)
    rows = np.arange(first.size)
    signs = np.concatenate([np.ones(first.size), -np.ones(first.size)])
    return csr_array((signs, (np.tile(rows, 2), np.concatenate([first, second]))), shape=(first.size, n_periods))


def _judged(
    objective: str, frame: pd.DataFrame, constraints: list[str], ours: np.ndarray, theirs: np.ndarray
) -> Verdict:
    """Minimise the mean difference plus q'w by HiGHS: variables w, then |difference| of each pair, then the shorts."""
    values = frame.to_numpy()
    n_periods, n = values.shape
    mean, risk = values.mean(axis=0), _our_risk(RiskKind.GINI, frame)
    tilt = {"min_risk": 0.0, "max_utility": 1.0 / _AVERSION, "max_sharpe": risk(ours) / float(mean @ ours)}[objective]
    distances = csr_array(pairs(n_periods) @ values)
    n_pairs = distances.shape[0]
    none, same = csr_array((n_pairs, n)), eye_array(n_pairs)
    above = np.vstack([np.zeros((3, n)), -np.eye(n)])
    above[0, :2], above[1, :2] = 1.0, -1.0
    short = np.vstack([np.zeros((2, n)), np.ones((1, n)), -np.eye(n)])
    has_shorts = any("short" in text for text in constraints)
    sides = np.concatenate([[0.7, -0.2, 0.3 if has_shorts else 0.0], np.zeros(n)])
    upper = hstack([csr_array(above), csr_array((3 + n, n_pairs)), csr_array(short)])
    differences = [hstack([sign * distances, -same, none]) for sign in (1.0, -1.0)]
    found = linprog(
        np.concatenate([-tilt * mean, np.full(n_pairs, 2.0 / (n_periods * (n_periods - 1))), np.zeros(n)]),
        A_ub=csr_array(vstack([*differences, upper])),
        b_ub=np.concatenate([np.zeros(2 * n_pairs), sides]),
        A_eq=np.concatenate([np.ones(n), np.zeros(n_pairs + n)])[None, :],
        b_eq=[1.0],
        bounds=[(-0.2 if has_shorts else 0.0, 0.6)] * n + [(0.0, None)] * (n_pairs + n),
        method="highs",
    )
    excess = [(risk(w) - tilt * float(mean @ w) - found.fun) / risk(w) for w in (ours, theirs)]
    return Verdict(about="portfolio", ours=excess[0], theirs=excess[1])


def _judged_formula(
    kind: RiskKind, frame: pd.DataFrame, risks: tuple[Callable[[np.ndarray], float], ...], weights: np.ndarray
) -> Verdict:
    """Minimise z ln(mean exp(loss / z) / 0.05) over ln z (Ahmadi-Javid 2012, definition 3.1)."""
    gains = frame.to_numpy() @ weights
    path = np.concatenate([[0.0], np.cumsum(gains)])
    losses = (np.maximum.accumulate(path) - path)[1:] if kind is RiskKind.EDAR else -gains

    def bound(log_z: float) -> float:
        z = float(np.exp(log_z))
        return z * float(logsumexp(losses / z) - np.log(0.05 * losses.size))

    least = minimize_scalar(bound, bounds=(-20.0, 5.0), method="bounded", options={"xatol": 1e-12}).fun
    off = [abs(risk(weights) - least) / least for risk in risks]
    return Verdict(about="formula", ours=off[0], theirs=off[1])
