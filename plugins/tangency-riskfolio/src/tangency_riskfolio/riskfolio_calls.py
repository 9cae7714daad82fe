"""Calls of Riskfolio-Lib: imported on first use, without output, one solver, every failure a typed error."""

import importlib
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.sdk import Floats, SolverError
from tangency_riskfolio.expressed import Expressed

__all__ = ["SOLVER", "Attempt", "Found", "Inputs", "call_method", "first_solution", "library", "portfolio", "quiet"]

# Riskfolio-Lib would try five solvers in turn and not report which succeeded; one is set.
SOLVER = "CLARABEL"
_MOST_ITERATIONS = 500
_REMEDY = "look for assets with almost no or identical risk, or choose another measure, or mvo where it has it"
_IRRELEVANT = (
    "Solution may be inaccurate",  # how accurate it is we measure
    r"\s*This use of ``\*`` has resulted",  # CVXPY on its products of matrices of one entry
    # Roots and inverses of matrices that are singular by construction; what comes of them we measure.
    "Matrix is singular",
    "An ill-conditioned matrix detected",
)
_LOCK = threading.RLock()  # filters of warnings are the whole process's


def library(module: str = "") -> Any:
    """Return Riskfolio-Lib or one of its modules, such as `RiskFunctions`; the first call takes seconds."""
    with _LOCK:
        return importlib.import_module(f"riskfolio.src.{module}" if module else "riskfolio")


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back what says nothing new, and undo what Riskfolio-Lib does to the filters."""
    with _LOCK, warnings.catch_warnings():
        for message in _IRRELEVANT:
            warnings.filterwarnings("ignore", message=message)
        yield


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """What every one of Riskfolio-Lib's optimisations reads, with assets in one order.

    Attributes
    ----------
    mean
        Shape (n_assets,).
    covariance
        Shape (n_assets, n_assets).
    scenarios
        Shape (n_periods, n_assets).
    """

    assets: tuple[str, ...]
    mean: Floats
    covariance: Floats
    scenarios: Floats
    within: Expressed

    def over(self, unit: float) -> "Inputs":
        """Return the inputs with returns divided by a unit."""
        return replace(
            self, mean=self.mean / unit, covariance=self.covariance / unit**2, scenarios=self.scenarios / unit
        )

    def by_label(self) -> tuple["Inputs", npt.NDArray[np.intp]]:
        """Return the inputs sorted by label, and where each asset went: a solver's last digits follow the order."""
        order = np.argsort(np.array(self.assets), kind="stable")
        moved = replace(
            self,
            assets=tuple(self.assets[i] for i in order),
            mean=self.mean[order],
            covariance=self.covariance[np.ix_(order, order)],
            scenarios=self.scenarios[:, order],
            within=self.within.taken(order),
        )
        return moved, np.argsort(order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The settings of a call: the unit of returns, and what its solver must reach in gaps and residuals."""

    unit: float
    tolerance: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Weights as Riskfolio-Lib returned them, shape (n_assets,), and the attempt that came to them."""

    weights: Floats
    attempt: Attempt


def first_solution(solve: Callable[[Inputs, Attempt], Floats | None], inputs: Inputs, *, optimizer: str) -> Found:
    """Return the first solution of three attempts, in the order of the inputs' assets.

    The first attempt has the assets' mean volatility as the unit, the second returns as they are, the third fewer
    digits: always the same solver, whose power and exponential cones break down in one form of a program and not in
    another.

    Raises
    ------
    SolverError
        Where none of the attempts comes to weights.
    """
    inputs, back = inputs.by_label()
    unit = float(np.sqrt(max(inputs.covariance.diagonal().mean(), 0.0))) or 1.0
    for attempt in (Attempt(unit=unit, tolerance=1e-12), *_PLAIN):
        weights = solve(inputs.over(attempt.unit), attempt)
        if weights is not None:
            return Found(weights=weights[back], attempt=attempt)
    raise SolverError(
        "Riskfolio-Lib found no portfolio",
        where=f"optimizer {optimizer}, Riskfolio-Lib with {SOLVER}",
        value=f"{1 + len(_PLAIN)} attempts",
        remedy=_REMEDY,
    )


def portfolio(inputs: Inputs, tolerance: float) -> Any:
    """Return Riskfolio-Lib's object, with the constraints exactly.

    Shorts are always allowed, and kept out by rows where the bounds say so: Riskfolio-Lib replaces the weights of a
    long-only problem by |w| / Σ|w|, whatever the solver returned, but leaves those of others as they are.
    """
    names, within = list(inputs.assets), inputs.within
    made = library().Portfolio(returns=pd.DataFrame(inputs.scenarios, columns=names))
    made.mu = pd.DataFrame([inputs.mean], columns=names)
    made.cov = pd.DataFrame(inputs.covariance, index=names, columns=names)
    made.sht = True
    made.budget, made.budgetsht = within.net, within.short
    made.uppersht, made.upperlng = within.short, within.net + within.short
    made.ainequality, made.binequality = within.matrix, within.bound[:, None]
    made.solvers = [SOLVER]
    digits = dict.fromkeys(("tol_gap_abs", "tol_gap_rel", "tol_feas"), tolerance)
    made.sol_params = {SOLVER: {**digits, "max_iter": _MOST_ITERATIONS}}
    return made


def call_method(method: Callable[..., Any], *, optimizer: str, **options: object) -> Floats | None:
    """Return the weights that one of a portfolio's methods comes to, shape (n_assets,), or its None.

    Raises
    ------
    SolverError
        Where it raises, or returns weights that are not finite.
    """
    where = f"optimizer {optimizer}, Riskfolio-Lib with {SOLVER}"
    with quiet():
        try:
            found: pd.DataFrame | None = _silent(method)(**options)
        except Exception as error:
            raise SolverError(
                "Riskfolio-Lib failed", where=where, value=f"{type(error).__name__}: {error}", remedy=_REMEDY
            ) from error
    if found is None:
        return None
    weights: Floats = found["weights"].to_numpy(dtype=np.float64)
    if not np.isfinite(weights).all():
        raise SolverError("Riskfolio-Lib returned weights that are not finite", where=where, remedy=_REMEDY)
    return weights


def _silent(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method with a `print` of its own that says nothing: the process's standard output is not ours."""
    function: FunctionType = method.__func__  # type: ignore[attr-defined]  # a bound method
    names = {**function.__globals__, "print": _nothing}
    twin = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    return twin.__get__(method.__self__)  # type: ignore[attr-defined]  # as above


def _nothing(*_: object) -> None:
    """Say nothing."""


_PLAIN = (Attempt(unit=1.0, tolerance=1e-12), Attempt(unit=1.0, tolerance=1e-8))
