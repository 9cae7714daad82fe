"""Problem after problem: Tangency's answer beside the other solver's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

import tangency as tg
from agreement.kinds import KINDS
from agreement.objectives import OBJECTIVES
from agreement.oracle import best_value
from agreement.problem import draw_panel

__all__ = ["Outcome", "compare", "study"]

_GAP, _VIOLATION = 1e-7, 1e-9
_FEW, _SOME = 5, 12
# From some size on other kernels take over.
_LARGE = 0.15


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One problem.

    Attributes
    ----------
    gap
        By how much our objective is worse, relative; negative where it is better.
    violation
        Our largest violation of a constraint, as the study measures it.
    refusal
        What we raised instead of an answer, or the disagreement on whether there is one.
    """

    kind: str
    objective: str
    seed: int
    gap: float = 0.0
    violation: float = 0.0
    refusal: str = ""

    @property
    def agrees(self) -> bool:
        return not self.refusal and self.gap <= _GAP and self.violation <= _VIOLATION


def compare(kind: str, objective_name: str, seed: int) -> Outcome:
    """Solve one problem twice."""
    is_mixed_integer = kind in {"count", "or_zero", "choices"}
    size = {"most_assets": _FEW} if is_mixed_integer else {"most_assets": _SOME, "large": _LARGE}
    panel = KINDS[kind](draw_panel(seed, **size))
    objective = OBJECTIVES[objective_name]
    reached = best_value(panel, objective)
    try:
        found = tg.optimize(panel.frame(), optimizer="mvo", **objective.keywords, **panel.arguments())
    except tg.Infeasible as error:
        refusal = "" if reached is None else f"the other solver reaches {reached:.9g}: {error}"
        return Outcome(kind=kind, objective=objective_name, seed=seed, refusal=refusal)
    except tg.TangencyError as error:
        return Outcome(kind=kind, objective=objective_name, seed=seed, refusal=f"{type(error).__name__}: {error}")
    weights = found.weights[panel.assets].to_numpy()
    violation = max(stated.violation(weights) for stated in panel.all_stated)
    value = objective.value(panel, weights)
    gap = -np.inf if reached is None else (value - reached) / objective.size(panel, weights)
    return Outcome(kind=kind, objective=objective_name, seed=seed, gap=float(gap), violation=violation)


def study(number: int, *, first_seed: int = 0) -> Iterator[Outcome]:
    """Yield the outcomes of `number` problems of each kind, the objectives taking turns."""
    names = list(OBJECTIVES)
    for kind in KINDS:
        for k in range(number):
            yield compare(kind, names[k % len(names)], first_seed + k)
