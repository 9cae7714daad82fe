"""The short form of `benchmarks/import_study.py`: ratios and memory, for seconds depend on the machine."""

from __future__ import annotations

from pathlib import Path

from import_cost.study import FLOOR, IMPORT, Cost, cost_of, write_prices


def test_an_import_costs_little_more_than_reading_the_file(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    write_prices(path, n_symbols=100, n_days=1_000)
    ours: list[Cost] = []
    floor: list[Cost] = []
    for number in range(8):  # interleaved, and until quiet moments met both: noise only adds
        ours.append(cost_of(IMPORT, path, tmp_path / f"home-{number}"))
        floor.append(cost_of(FLOOR, path, tmp_path))
        if number and _is_cheap(ours, floor):
            break
    assert {cost.rows for cost in ours} == {100_000}
    assert len({cost.version for cost in ours}) == 1
    assert _is_cheap(ours, floor), (ours, floor)
    assert min(c.grown for c in ours) < 120


def _is_cheap(ours: list[Cost], floor: list[Cost]) -> bool:
    return min(cost.seconds for cost in ours) < 4 * min(cost.seconds for cost in floor)
