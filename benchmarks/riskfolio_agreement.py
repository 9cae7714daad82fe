"""Tangency beside Riskfolio-Lib under every measure that both have, on random problems.

`python benchmarks/riskfolio_agreement.py 20` draws 20 problems for each measure and objective.
"""

import sys
import warnings
from collections import defaultdict

from agreement.beside_riskfolio import AGREED, Compared, studied

_PROBLEMS = 10


def main(n_problems: int) -> int:
    """Print the study; return how many differences are not explained."""
    print(f"\nagreement with Riskfolio-Lib, {n_problems} problems of each measure and objective (to {AGREED:.0e})")
    by_measure: dict[tuple[str, str], list[Compared]] = defaultdict(list)
    for each in studied(range(n_problems)):
        rows = by_measure[str(each.kind), each.objective]
        rows.append(each)
        if len(rows) == n_problems:
            _print_row(rows)
    differing = [each for rows in by_measure.values() for each in rows if not each.agrees]
    open_ones = [each for each in differing if each.verdict is None or "Tangency" in each.verdict.wrong]
    for each in open_ones:
        print(f"  NOT EXPLAINED: {each}")
    return len(open_ones)


def _print_row(rows: list[Compared]) -> None:
    agreed = sum(each.agrees for each in rows)
    ours, theirs = (max((getattr(each, name) for each in rows), key=abs) for name in ("by_ours", "by_theirs"))
    wrong = {each.verdict.wrong for each in rows if each.verdict is not None}
    told = f"   wrong: {', '.join(sorted(wrong))}" if wrong else ""
    print(
        f"  {rows[0].kind:<17} {rows[0].objective:<12} {agreed:3d} of {len(rows)} agree"
        f"   largest difference {ours:+.1e} by our formula, {theirs:+.1e} by its own{told}"
    )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # of Riskfolio-Lib's own formulas
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else _PROBLEMS) else 0)
