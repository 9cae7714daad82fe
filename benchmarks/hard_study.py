"""Hard problems, ours against exact arithmetic.

`python benchmarks/hard_study.py 5000` solves the problems of the seeds 0 … 4999; `python benchmarks/hard_study.py 500
2000` those of 2000 … 2499.
"""

import sys
import time
from collections import Counter, defaultdict

import numpy as np
from hard.problems import KINDS, hard_problem
from hard.study import SLOW, Outcome, judged

_WRONG = {"false optimal", "false infeasible", "crash"}


def main(n_problems: int, first: int) -> int:
    """Print the study; return how many answers are wrong or slow."""
    start = time.perf_counter()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    outcomes: list[Outcome] = []
    for seed in range(first, first + n_problems):
        outcome = judged(hard_problem(seed))
        outcomes.append(outcome)
        for kind in outcome.hard.kinds:
            by_kind[kind][outcome.verdict] += 1
        if outcome.verdict in {*_WRONG, "refused"} or outcome.seconds > SLOW:
            words = f"better by {outcome.better:.1e}, {outcome.words}" if outcome.better else outcome.words
            print(f"  {outcome.verdict}: {outcome.hard.name}, {outcome.seconds:.1f} s: {words[:150]}", flush=True)
    for kind in KINDS:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in by_kind[kind].most_common())
        print(f"  {kind:<16} {by_kind[kind].total():5d}: {counts}")
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    slow = sum(outcome.seconds > SLOW for outcome in outcomes)
    longest = max(outcome.seconds for outcome in outcomes)
    print(f"  all {len(outcomes)}: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.most_common())}")
    median = float(np.median([outcome.seconds for outcome in outcomes]))
    print(f"  median {1e3 * median:.1f} ms, longest {longest:.1f} s, {slow} over {SLOW:.0f} s")
    print(f"  in {time.perf_counter() - start:.0f} s")
    return sum(count for verdict, count in verdicts.items() if verdict in _WRONG) + slow


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(1 if main(*(numbers or [5000]), *([0] if len(numbers) < 2 else [])) else 0)
