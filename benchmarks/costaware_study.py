"""Daily optimisation under costs against cvxportfolio, each day proven.

`python benchmarks/costaware_study.py 2500 50` decides 2500 days over 50 assets, once with linear costs alone and once
with the market's impact. cvxportfolio has to be installed (`make bench` does that).
"""

import sys
import warnings

from costaware.study import Outcome, study

_DAYS, _ASSETS = 2500, 50


def _print(title: str, n_days: int, outcome: Outcome) -> None:
    ours, peer, again = outcome.ours, outcome.peer, outcome.replay
    print(f"\n{title}")
    print(f"  cvxportfolio {peer.seconds:8.2f} s   {peer.seconds / n_days * 1e6:8.0f} µs a day")
    print(f"  Tangency     {ours.seconds:8.3f} s   {ours.seconds / n_days * 1e6:8.1f} µs a day   {outcome.ratio:.0f} ×")
    print(f"    of it decisions {ours.optimising / n_days * 1e6:.1f} µs a day; relative gap {ours.largest_gap:.1e}")
    print("  each day again from the peer's holdings:")
    print(
        f"    our objective better by {again.least_gain:.1e} to {again.largest_gain:.1e}; gap {again.largest_gap:.1e}"
    )
    print(f"    the peer's weights break a bound by up to {again.largest_violation:.1e}")
    print(f"    its trades under our rule of costs: NAV of a day off by up to {again.nav_error:.1e}")
    if again.chained_error is not None:
        print(f"    all of them through a backtest's book: NAV off by up to {again.chained_error:.1e} on any day")


def main(n_days: int, n_assets: int) -> int:
    """Print the contests; return how many had a day that was not proven or worse than the peer's."""
    failed = 0
    for title, impact in (("linear and 3/2-power costs", 1.0), ("linear costs alone", 0.0)):
        outcome = study(n_days, n_assets, impact=impact)
        _print(f"{title}, {n_assets} assets × {n_days} days", n_days, outcome)
        failed += not outcome.is_proven
    return failed


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # the peer's
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers or [_DAYS, _ASSETS])))
