"""Processor time and peak memory of an import, and of pandas reading the same file as a floor."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

# The peak that getrusage tells begins with that of the process that started this one.
PEAK = """
import json, resource, sys, time
def peak():
    try:
        return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""
IMPORT = """
import duckdb, pandas
from tangency import Desk
from tangency.market import PanelSpec
spec = PanelSpec(name="mine", calendar="crypto", currency="USD", asset_class="crypto", utc_day=True)
with Desk(sys.argv[2]) as desk:
    before, start = peak(), time.process_time()
    panel = desk.datasets.read(sys.argv[1], spec)
    read = time.process_time()
    version = desk.datasets.publish(panel)
    end = time.process_time()
most = peak()
print(json.dumps({"seconds": end - start, "read": read - start, "rows": panel.bars.num_rows, "all": end,
                  "peak": most / 1024, "grown": (most - before) / 1024, "version": panel.version}))
"""
FLOOR = """
import pandas
before, start = peak(), time.process_time()
frame = pandas.read_csv(sys.argv[1], parse_dates=["timestamp"])
end = time.process_time()
most = peak()
print(json.dumps({"seconds": end - start, "read": end - start, "rows": len(frame), "all": end,
                  "peak": most / 1024, "grown": (most - before) / 1024, "version": ""}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one process: seconds of the processor for the work, for reading alone and with imports; MiB of memory."""

    seconds: float
    read: float
    rows: int
    all: float
    peak: float
    grown: float
    version: str


def write_prices(path: Path, n_symbols: int, n_days: int, seed: int = 0) -> None:
    """Write long daily bars, asset after asset: open, high, low, close of four decimals and whole volumes."""
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.02, (n_symbols, n_days)), axis=1)).ravel()
    days = pd.date_range("2020-01-01", periods=n_days).strftime("%Y-%m-%d")
    pd.DataFrame(
        {
            "timestamp": np.tile(days, n_symbols),
            "symbol": np.repeat([f"S{number:04d}" for number in range(n_symbols)], n_days),
            "open": np.round(close * 1.001, 4),
            "high": np.round(close * 1.01, 4),
            "low": np.round(close * 0.99, 4),
            "close": np.round(close, 4),
            "volume": rng.integers(1_000, 10_000_000, n_symbols * n_days),
        }
    ).to_csv(path, index=False)


def cost_of(code: str, path: Path, home: Path) -> Cost:
    """Run one of the two in a process of its own, on one thread."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PEAK + code, str(path), str(home)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return Cost(**json.loads(done.stdout.splitlines()[-1]))
