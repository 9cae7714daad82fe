"""The short form of `benchmarks/import_study.py`: ratios and memory, for seconds depend on the machine."""

from __future__ import annotations

from pathlib import Path

from import_cost.study import FLOOR, IMPORT, cost_of, write_prices


def test_an_import_costs_little_more_than_reading_the_file(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    write_prices(path, n_symbols=100, n_days=1_000)
    ours, floor = [], []
    for number in range(2):  # interleaved, so that a busy moment meets both
        ours.append(cost_of(IMPORT, path, tmp_path / f"home-{number}"))
        floor.append(cost_of(FLOOR, path, tmp_path))
    assert {cost.rows for cost in ours} == {100_000}
    assert len({cost.version for cost in ours}) == 1
    assert min(c.seconds for c in ours) < 4 * min(c.seconds for c in floor)
    assert min(c.grown for c in ours) < 120
