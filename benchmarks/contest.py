"""One problem, several contestants: timed in turn, judged by the objective that each reached."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["Contest", "Entry", "hold"]

Solve = Callable[[], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who solves, and how; `is_peer` is False for Tangency and for physical floors."""

    name: str
    solve: Solve
    is_peer: bool = True


@dataclass(frozen=True, kw_only=True)
class Contest:
    """A problem; `objective` is minimised, and a contestant's value is judged by it."""

    title: str
    objective: Callable[[np.ndarray], float]
    entries: tuple[Entry, ...]
    rounds: int = 5
    seconds: float = 20.0


def hold(contest: Contest) -> None:
    """Time the contestants in turn, round by round, and print the table."""
    print(f"\n{contest.title}")
    times: dict[str, list[float]] = {entry.name: [] for entry in contest.entries}
    weights: dict[str, np.ndarray] = {}
    failed: dict[str, str] = {}
    for entry in contest.entries:  # warm-up: imports, caches
        try:
            weights[entry.name] = np.asarray(entry.solve(), dtype=float)
        except Exception as error:  # noqa: BLE001  # a peer may fail in any way; the table says so
            failed[entry.name] = f"{type(error).__name__}: {error}"[:60]
    for _ in range(contest.rounds):
        for entry in contest.entries:
            if entry.name in failed or sum(times[entry.name]) > contest.seconds:
                continue
            start = time.perf_counter()
            entry.solve()
            times[entry.name].append(time.perf_counter() - start)
    _print(contest, times, weights, failed)


def _print(
    contest: Contest, times: dict[str, list[float]], weights: dict[str, np.ndarray], failed: dict[str, str]
) -> None:
    ours = next(entry.name for entry in contest.entries if not entry.is_peer)
    best = contest.objective(weights[ours])
    medians = {name: statistics.median(values) for name, values in times.items() if values}
    for entry in contest.entries:
        if entry.name in failed:
            print(f"  {entry.name:<18} failed: {failed[entry.name]}")
            continue
        value = contest.objective(weights[entry.name])
        excess = (value - best) / abs(best)
        print(f"  {entry.name:<18} {1e3 * medians[entry.name]:10.2f} ms   objective {value:.9g} ({excess:+.1e})")
    peers = {entry.name: medians[entry.name] for entry in contest.entries if entry.is_peer and entry.name in medians}
    if peers:
        fastest = min(peers, key=peers.__getitem__)
        print(f"  ratio {peers[fastest] / medians[ours]:.1f} against {fastest}")
