"""An import of prices from CSV: processor time and peak memory, beside `pandas.read_csv` of the same file.

`python benchmarks/import_study.py 1000 1000` writes 1 000 assets over 1 000 days, imports them five times each way in
processes of their own, interleaved, and prints the medians.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from import_cost.study import FLOOR, IMPORT, cost_of, write_prices

TIMES = 5


def main(n_symbols: int, n_days: int) -> None:
    """Print the study."""
    with tempfile.TemporaryDirectory(prefix="tangency-import-") as folder:
        path = Path(folder) / "prices.csv"
        write_prices(path, n_symbols, n_days)
        print(f"  {n_symbols * n_days:,} rows, {path.stat().st_size / 2**20:.0f} MiB; load {os.getloadavg()[0]:.1f}")
        runs = {"import": [], "pandas.read_csv": []}
        for number in range(TIMES):
            runs["import"].append(cost_of(IMPORT, path, Path(folder) / f"home-{number}"))
            runs["pandas.read_csv"].append(cost_of(FLOOR, path, Path(folder)))
        for name, costs in runs.items():
            middle = {field: statistics.median(getattr(cost, field) for cost in costs) for field in FIELDS}
            print(
                f"  {name:<16} {middle['seconds']:6.2f} s (reading {middle['read']:.2f} s, with imports "
                f"{middle['all']:.2f} s)  peak {middle['peak']:5.0f} MiB, of which {middle['grown']:.0f} for the work"
            )


FIELDS = ("seconds", "read", "all", "peak", "grown")

if __name__ == "__main__":
    main(*(map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (1_000, 1_000)))
