"""Tangency held against Clarabel on random problems of every kind, and what it says of contradictions.

`python benchmarks/agreement_study.py 500 200` draws 500 problems of each kind and 200 contradictory sets.
"""

import sys
import time
import warnings
from collections import defaultdict

import numpy as np

from agreement.contradictions import contradictions
from agreement.study import Outcome, study

_PROBLEMS, _CONTRADICTIONS = 500, 200


def _print_kind(kind: str, outcomes: list[Outcome]) -> None:
    gaps = [outcome.gap for outcome in outcomes if np.isfinite(outcome.gap)]
    agreed = sum(outcome.agrees for outcome in outcomes)
    violation = max(outcome.violation for outcome in outcomes)
    print(
        f"  {kind:<16} {agreed:4d} of {len(outcomes)} agree   largest gap {max(gaps, default=0.0):+.1e}"
        f"   largest violation {violation:.1e}"
    )


def main(n_problems: int, n_contradictions: int) -> int:
    """Print the study; return how many disagree."""
    start = time.perf_counter()
    print(f"\nagreement with Clarabel, {n_problems} problems of each kind (gap at most 1e-7, violation at most 1e-9)")
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    disagreements: list[object] = []
    for outcome in study(n_problems):
        by_kind[outcome.kind].append(outcome)
        if not outcome.agrees:
            disagreements.append(outcome)
        if len(by_kind[outcome.kind]) == n_problems:
            _print_kind(outcome.kind, by_kind[outcome.kind])
    faults = [verdict for verdict in contradictions(n_contradictions) if verdict.fault]
    right = n_contradictions - len(faults)
    print(f"  contradictions   {right:4d} of {n_contradictions} are irreducible, and their relaxations solve")
    disagreements += faults
    for each in disagreements:
        print(f"  DISAGREES: {each}")
    print(f"  {time.perf_counter() - start:.0f} s")
    return len(disagreements)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # cvxpy's, about the other solver
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(1 if main(*(numbers or [_PROBLEMS, _CONTRADICTIONS])) else 0)
