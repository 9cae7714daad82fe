"""The quality report against the audited list of defects of the crypto sample."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import tangency.market
from tangency.market import Finding, QualityReport, check_quality, load_sample

KNOWN = pd.read_csv(Path(tangency.market.__file__).parent / "samples" / "crypto_known_defects.csv")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def report() -> QualityReport:
    return check_quality(load_sample("crypto"))


def _number(pattern: str, detail: str) -> int:
    found = re.search(pattern, detail)
    assert found is not None, detail
    return int(found[1])


def _is_it(finding: Finding, kind: str, day: str | float, detail: str) -> bool:
    if kind == "gap":
        return finding.last == _day(day) - DAY and finding.count == _number(r"(\d+) missing", detail)
    if kind == "stale_run":
        return finding.count == _number(r"close (\d+) days", detail)
    if kind == "flat_bars":
        return finding.count == _number(r"(\d+) rows", detail)
    return finding.first == _day(day) and finding.detail.startswith(detail)


def _day(text: str | float) -> datetime:
    return datetime.fromisoformat(str(text))


def test_every_listed_defect_is_found(report: QualityReport) -> None:
    missed = [
        (row.type, row.symbol, row.date)
        for row in KNOWN.itertuples()
        if not any(
            f.symbol == row.symbol and _is_it(f, row.type, row.date, row.detail) for f in report.of_kind(row.type)
        )
    ]
    assert len(KNOWN) == 180
    assert missed == []


@pytest.mark.parametrize("kind", ["gap", "extreme_move", "bad_tick_reversal", "flat_bars"])
def test_nothing_is_found_that_is_not_listed(report: QualityReport, kind: str) -> None:
    assert len(report.of_kind(kind)) == (KNOWN["type"] == kind).sum()


def test_stale_prices_are_found_where_they_are_listed_and_nowhere_else(report: QualityReport) -> None:
    listed = set(KNOWN.loc[KNOWN["type"] == "stale_run", "symbol"])
    assert {finding.symbol for finding in report.of_kind("stale_run")} == listed


def test_the_hole_of_48_days_is_one_finding(report: QualityReport) -> None:
    (hole,) = report.of_kind("market_gap")
    assert (hole.first, hole.last, hole.count) == (_day("2024-12-10"), _day("2025-01-26"), 48)


def test_the_day_boundary_and_the_ends_are_noted(report: QualityReport) -> None:
    assert "Central European" in report.of_kind("day_boundary")[0].detail
    assert {finding.symbol for finding in report.of_kind("ended")} == {"LUNA", "ZRX"}
