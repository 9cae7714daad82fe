"""A panel as the last line of a cell says what it is, in a line or a short table."""

from __future__ import annotations

import pytest

import tangency as tg
from tangency.market import PricePanel, load_sample


@pytest.fixture(scope="module")
def sample():
    return load_sample("crypto")


def test_a_large_panel_is_a_line(sample):
    shown = repr(sample)
    assert shown.startswith("PricePanel('crypto': assets 118, sessions ")
    assert "currency USD" in shown
    assert "licence MIT" in shown
    assert len(shown) < 300


def test_in_a_notebook_it_is_two_short_tables(sample):
    shown = sample._repr_html_()
    assert len(shown) < 8000
    assert "The first 8 of 118 assets:" in shown
    assert "96,504.7" in tg.load("crypto", as_of="2024-11-30")._repr_html_()


def test_what_is_missing_is_counted(spec, rows):
    """Of three days and two assets one price of six is missing: a sixth."""
    days = [f"2024-01-0{day}" for day in (1, 2, 3)]
    of_a = [(day, "A", price) for day, price in zip(days, (1.0, 2.0, 0.0000254), strict=True)]
    panel = PricePanel.from_table(rows(*of_a, (days[0], "B", 5.0), (days[2], "B", 1234567.891)), spec)
    assert "missing prices 16.67%" in repr(panel)
    assert "licence not stated" in repr(panel)
    shown = panel._repr_html_()
    assert {"0.0000254", "1,234,568", "66.67%"} <= set(shown.replace("<", ">").split(">"))
