"""How often each test of a pair rejects independent random walks: the table of `tangency.dependence.own_size`.

`python benchmarks/pairs_size_study.py` draws 40 000 pairs of independent Gaussian walks for each number of sessions and
prints the share whose p-value is at most 5 %, as `screen_pairs` gives it: of Engle–Granger's test twice the smaller of
both directions. `python benchmarks/pairs_size_study.py 2000` draws fewer.
"""

from __future__ import annotations

import sys

import numpy as np

from tangency.dependence import Levels, engle_granger, johansen
from tangency.dependence.own_size import SIMULATED_PAIRS

SESSIONS = (60, 100, 150, 250, 375, 500, 750, 1000, 1500, 2500)
_LEVEL = 0.05
_AT_ONCE = 20


def shares(n_sessions: int, n_pairs: int, seed: int) -> dict[tuple[str, str], float]:
    """Return test and lags → share of pairs rejected at 5 %."""
    rng = np.random.default_rng([seed, n_sessions])
    rejected: dict[tuple[str, str], int] = {}
    for _ in range(n_pairs // _AT_ONCE):
        walks = rng.standard_normal((n_sessions, 2 * _AT_ONCE)).cumsum(axis=0)
        levels = Levels.of(tuple(map(str, range(2 * _AT_ONCE))), walks)
        one, other = np.arange(0, 2 * _AT_ONCE, 2), np.arange(1, 2 * _AT_ONCE, 2)
        for name, lags in (("aic", None), ("1", 1)):
            both = engle_granger(levels, np.concatenate([one, other]), np.concatenate([other, one]), lags=lags).p_values
            _count(rejected, ("engle-granger", name), 2.0 * np.minimum(both[:_AT_ONCE], both[_AT_ONCE:]))
        _count(rejected, ("johansen", "1"), johansen(levels, one, other).p_values)
    return {key: count / (n_pairs // _AT_ONCE * _AT_ONCE) for key, count in rejected.items()}


def _count(rejected: dict[tuple[str, str], int], key: tuple[str, str], p: np.ndarray) -> None:
    rejected[key] = rejected.get(key, 0) + int((p <= _LEVEL).sum())


def main() -> None:
    """Print the table."""
    n_pairs = int(sys.argv[1]) if len(sys.argv) > 1 else SIMULATED_PAIRS
    table: dict[tuple[str, str], dict[int, float]] = {}
    for n_sessions in SESSIONS:
        for key, share in shares(n_sessions, n_pairs, 0).items():
            table.setdefault(key, {})[n_sessions] = round(share, 4)
    for key, row in table.items():
        print(f"{key}: {row},")


if __name__ == "__main__":
    main()
