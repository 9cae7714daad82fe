"""The study of correlation through time: whether DCC finds a known truth, and what a bar and a fit cost.

python benchmarks/correlation_study.py [SIMULATIONS]
"""

from __future__ import annotations

import sys

from dcc.study import cost_of_bars, cost_of_fit, recovery
from tangency.dependence.dynamic_likelihood import DccLikelihood

_SIMULATIONS = 50
_N, _T = 50, 2500
_FULL_SIMULATIONS = 5
_A, _B = 0.03, 0.95


def main(n_simulations: int) -> None:
    """Print what was measured; ends with an error where the mean is beyond two standard errors of the truth."""
    for name, seconds in cost_of_bars(100, 250).items():
        print(f"a bar of 100 assets, window 250, {name}: {1e6 * seconds:.1f} µs")
    for likelihood in DccLikelihood:
        print(
            f"a fit of {_N} assets over {_T} periods, {likelihood}: {1e3 * cost_of_fit(_T, _N, likelihood):.0f} ms CPU"
        )
    missed = False
    for likelihood in DccLikelihood:
        count = min(n_simulations, _FULL_SIMULATIONS) if likelihood is DccLikelihood.FULL else n_simulations
        for is_known in (True, False):
            found = recovery(count, _T, _N, likelihood, a=_A, b=_B, is_known=is_known)
            print(
                f"{count} simulations of ({_A}, {_B}), {likelihood}, long-run correlation "
                f"{'known' if is_known else 'from the residuals'}: a {found.a:.5f} ± {found.a_error:.5f}, "
                f"b {found.b:.5f} ± {found.b_error:.5f}"
            )
            missed |= abs(found.a - _A) > 2.0 * found.a_error or abs(found.b - _B) > 2.0 * found.b_error
    if missed:
        sys.exit("the mean is beyond two Monte Carlo standard errors of the truth")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _SIMULATIONS)
