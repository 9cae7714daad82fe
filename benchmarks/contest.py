"""One problem, several contestants: timed in turn, judged by the objective that each reached."""

import statistics
import time
import tracemalloc
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
    """A problem; `objective` is minimised, and a contestant's value is judged by it.

    `required` is the ratio to reach: the fastest peer's time over ours. `floor`, where given, is the physical floor,
    of whose time ours may take 1.3 times, and 0.2 ms; `floor_name` says what it is. `agreement`, where given, is how
    near every peer's numbers are to ours: the methods are rules, not searches, and shall say the same.
    """

    title: str
    objective: Callable[[np.ndarray], float]
    entries: tuple[Entry, ...]
    required: float | None = None
    floor: Solve | None = None
    floor_name: str = "np.cov"
    agreement: float | None = None
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
    peaks = {entry.name: _peak(entry) for entry in contest.entries if entry.name not in failed}
    floor: list[float] = []
    for _ in range(contest.rounds):
        for entry in contest.entries:
            if entry.name not in failed and sum(times[entry.name]) <= contest.seconds:
                times[entry.name].append(_timed(entry.solve))
        if contest.floor is not None:
            floor.append(_timed(contest.floor))
    _print(contest, times, weights, failed, peaks)
    if floor:
        _print_floor(contest, times, floor)


def _timed(solve: Solve) -> float:
    """Return the least processor time of a call, repeated where it is short: what disturbs it only adds."""
    start = time.process_time()
    solve()
    first = time.process_time() - start
    repeats = int(min(20, 0.05 / first))
    times = [first]
    for _ in range(repeats):
        start = time.process_time()
        solve()
        times.append(time.process_time() - start)
    return min(times)


def _peak(entry: Entry) -> float:
    """Return the most memory that Python and NumPy held at once, in MB; what solvers allocate in C does not show."""
    tracemalloc.start()
    entry.solve()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _print(
    contest: Contest,
    times: dict[str, list[float]],
    weights: dict[str, np.ndarray],
    failed: dict[str, str],
    peaks: dict[str, float],
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
        print(
            f"  {entry.name:<20} {1e3 * medians[entry.name]:10.3f} ms  {peaks[entry.name]:8.1f} MB"
            f"   objective {value:.9g} ({excess:+.1e}){_difference(contest, weights[entry.name], weights[ours])}"
        )
    peers = {entry.name: medians[entry.name] for entry in contest.entries if entry.is_peer and entry.name in medians}
    if peers:
        fastest = min(peers, key=peers.__getitem__)
        ratio = peers[fastest] / medians[ours]
        verdict = ""
        if contest.required is not None:
            verdict = f"   required {contest.required:g}: {'reached' if ratio >= contest.required else 'MISSED'}"
        print(f"  ratio {ratio:.1f} against {fastest}{verdict}")


def _difference(contest: Contest, theirs: np.ndarray, ours: np.ndarray) -> str:
    if contest.agreement is None:
        return ""
    gap = float(np.abs(theirs - ours).max())
    return f"   numbers within {gap:.1e}{'' if gap <= contest.agreement else ': NOT THE SAME'}"


def _print_floor(contest: Contest, times: dict[str, list[float]], floor: list[float]) -> None:
    ours = next(entry.name for entry in contest.entries if not entry.is_peer)
    mine, least = statistics.median(times[ours]), statistics.median(floor)
    verdict = "reached" if mine <= 1.3 * least + 2e-4 else "MISSED"
    print(
        f"  floor {1e3 * least:.3f} ms ({contest.floor_name}); allowed {1e3 * (1.3 * least + 2e-4):.3f} ms: {verdict}"
    )
