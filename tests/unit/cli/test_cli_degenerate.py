"""Prices at the edge of what has an answer, through `tangency optimize`: an answer or words, never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

OPTIONS = ("--calendar", "crypto", "--currency", "USD", "--asset-class", "crypto", "--column", "day=timestamp")
N_RETURNS = 60


def growth() -> np.ndarray:
    rng = np.random.default_rng(0)
    common = rng.normal(1e-3, 0.01, (N_RETURNS, 1))
    return common @ rng.uniform(0.5, 1.5, (1, 4)) + rng.normal(0, 0.01, (N_RETURNS, 4))


def replaced(column: int, values: np.ndarray | float) -> np.ndarray:
    changed = growth()
    changed[:, column] = values
    return changed


RETURNS = {
    "all-fall": -np.abs(growth()),
    "one-asset": growth()[:, :1],
    "more-assets-than-days": np.tile(growth()[:5], 3) + np.random.default_rng(2).normal(0, 1e-3, (5, 12)),
    "a-constant-growth": replaced(2, 1e-3),
    "twins": replaced(3, growth()[:, 1]),
    "a-pair-as-one": replaced(3, 2 * growth()[:, 0]),
    "a-standstill": replaced(2, 0.0),
    "a-whisper": replaced(2, 1e-12 * np.random.default_rng(1).normal(size=N_RETURNS)),
    "tiny-moves": growth() * 1e-9,
    "huge-moves": np.abs(growth()) * 1e4,
}
# Exit codes beside 0: 3 for a ratio without a maximum, for something earns without risk; 4 for one without any.
REFUSED = {("a-constant-growth", "max_sharpe"): 3, ("all-fall", "max_sharpe"): 4}


def priced(returns: np.ndarray, path: Path) -> Path:
    """Write prices that grow by these returns, one row a day and symbol."""
    prices = 100.0 * np.cumprod(np.vstack([np.ones(returns.shape[1]), 1.0 + returns]), axis=0)
    days = np.datetime64("2024-01-01") + np.arange(len(prices))
    lines = [
        f"{day},A{i},{float(price)!r}" for day, row in zip(days, prices, strict=True) for i, price in enumerate(row)
    ]
    path.write_text("day,symbol,close\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("objective", ["min_risk", "max_sharpe"])
@pytest.mark.parametrize("case", RETURNS)
def test_prices_of_all_kinds_end_in_an_answer_or_in_words(
    tangency: Any, tmp_path: Path, case: str, objective: str
) -> None:
    name = f"{case}-{objective}".replace("_", "-")
    imported = tangency("data", "import", str(priced(RETURNS[case], tmp_path / "prices.csv")), "--name", name, *OPTIONS)
    assert imported.code == 0, imported.err
    window = ("--returns", str(len(RETURNS[case])))
    ended = tangency("optimize", name, "--objective", objective, *window, "--json")
    assert ended.code == REFUSED.get((case, objective), 0)
    if ended.code:
        assert "maximum" in ended.out + ended.err
    else:
        assert ended.document["certificate"]["status"] == "optimal"
