"""Splits applied, kept and undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.domain.split import read_split
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import PanelSpec, PricePanel
from tangency.market.actions.adjust import apply_splits, unadjusted

DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"]


@pytest.fixture
def panel() -> PricePanel:
    """Two stocks with bars; B lacks the second day, and one volume."""
    rows = [(day, "A", 90.0 + i, 93.0 + i, 88.0 + i, 91.0 + i, 300.0 + i) for i, day in enumerate(DAYS)]
    rows += [(day, "B", 10.0, 12.0, 9.0, 11.0, np.nan if i == 0 else 50.0) for i, day in enumerate(DAYS) if i != 1]
    columns = ["timestamp", "symbol", "open", "high", "low", "close", "volume"]
    spec = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
    return PricePanel.from_table(pd.DataFrame(rows, columns=columns), spec)


def test_earlier_bars_are_divided_and_volumes_multiplied(panel):
    table = apply_splits(panel, [read_split("A=2024-01-04:3/2")]).table.set_index("symbol")
    assert table.loc["A", "close"].tolist() == [91 / 1.5, 92 / 1.5, 93.0, 94.0]
    assert table.loc["A", "open"].tolist() == [60.0, 91 / 1.5, 92.0, 93.0]
    assert table.loc["A", "volume"].tolist() == [450.0, 451.5, 302.0, 303.0]
    assert table.loc["B", "close"].tolist() == [11.0, 11.0, 11.0]


def test_turnover_is_money_and_stays(panel):
    facts = panel.facts.model_copy(update={"volume_unit": "USD turnover"})
    adjusted = apply_splits(replace(panel, facts=facts), [read_split("A=2024-01-04:3/2")])
    table = adjusted.table.set_index("symbol")
    assert table.loc["A", "volume"].tolist() == [300.0, 301.0, 302.0, 303.0]
    assert table.loc["A", "close"].iloc[0] == 91 / 1.5


def test_two_splits_multiply_and_order_does_not_matter(panel):
    one, two = read_split("A=2024-01-03:2"), read_split("A=2024-01-05:1/10")
    at_once = apply_splits(panel, [two, one])
    assert at_once.close()["A"].tolist() == [91 * 5, 92 * 10, 93 * 10, 94]
    assert apply_splits(apply_splits(panel, [one]), [two]).version == at_once.version
    assert at_once.facts.splits == (one, two)


def test_they_travel_change_the_version_and_are_undone(panel):
    adjusted = apply_splits(panel, [read_split("A=2024-01-04:7/3"), read_split("B=2024-01-04:28")])
    assert adjusted.version != panel.version
    again = PricePanel.from_arrow(adjusted.to_arrow())
    assert again.facts.splits == adjusted.facts.splits
    back = unadjusted(again)
    assert back.version == panel.version
    assert back.facts == panel.facts


def test_prices_without_splits_have_the_document_that_they_had(panel):
    assert b'"splits"' not in panel.to_arrow().schema.metadata[b"tangency.panel"]


@pytest.mark.parametrize(
    ("splits", "error", "words"),
    [
        ([], ConfigurationError, "no split to apply"),
        (["C=2024-01-04:2"], UnknownName, "asset 'C'"),
        (["A=2024-01-02:2"], DataError, "one before it.*next session with a price is 2024-01-03"),
        (["B=2024-01-03:2"], DataError, "price on the first session.*2024-01-04"),
        (["A=2025-01-03:2"], DataError, "name a session of the dataset"),
        (["A=2024-01-04:2", "A=2024-01-04:2"], ConfigurationError, "applied once"),
    ],
)
def test_a_split_that_cannot_be_applied_is_refused(panel, splits, error, words):
    with pytest.raises(error, match=words):
        apply_splits(panel, [read_split(each) for each in splits])


def test_undoing_nothing_is_refused(panel):
    with pytest.raises(ConfigurationError, match="no split was applied"):
        unadjusted(panel)


@pytest.mark.parametrize("text", ["A", "A=2024-01-04", "A=2024-01-04:0", "A=2024-01-04:1", "A=2024-13-04:2", "A=x:2/0"])
def test_a_text_that_is_no_split_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"not a split|positive ratio"):
        read_split(text)


def test_a_panel_shows_the_splits_that_were_applied(panel):
    shown = apply_splits(panel, [read_split("A=2024-01-04:3/2")])._repr_html_()
    assert "split applied" in shown
    assert "A=2024-01-04:3/2" in shown
    assert "split applied" not in panel._repr_html_()
