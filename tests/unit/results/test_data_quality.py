"""The quality of data as a result: sentence, table, picture and document."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tangency.domain.exchange_sessions import exchange_sessions
from tangency.market import PanelSpec, PricePanel, QualityThresholds, RawTable, check_quality, check_raw_quality
from tangency.results.quality import DataQuality
from tangency.results.quality_document import QualityDocument
from tangency.results.splits import find_splits

SPEC = PanelSpec(name="mine", calendar="XNYS", currency="USD", asset_class="equity")


@pytest.fixture
def panel() -> PricePanel:
    """Two stocks over 300 sessions of New York: B lacks ten of them and jumps by half in the end."""
    rng = np.random.default_rng(3)
    days = pd.DatetimeIndex(exchange_sessions("XNYS", date(2024, 1, 1), date(2025, 12, 31)).sessions[:300])
    table = pd.DataFrame(100 * np.exp(np.cumsum(rng.normal(0, 0.01, (300, 2)), axis=0)), index=days, columns=["A", "B"])
    table.loc[days[250] :, "B"] /= 2
    table.loc[days[100:110], "B"] = np.nan
    long = table.rename_axis("timestamp").reset_index().melt("timestamp", var_name="symbol", value_name="close")
    whole = PricePanel.from_table(long, SPEC)
    assert whole.schedule() is not None
    return whole


@pytest.fixture
def quality(panel) -> DataQuality:
    return DataQuality(report=check_quality(panel))


def test_a_sentence_says_what_is_seen(quality):
    sentence = quality.document().sentence()
    assert sentence.startswith(f"mine: 2 assets, {len(quality.report.panel.sessions)} sessions; ")
    assert "of the prices are missing" in sentence


def test_the_shares_missing_are_those_of_the_prices(quality):
    missing, panel = quality.missing(), quality.report.panel
    assert missing.shape == (2, 100)  # 300 sessions by three
    document = quality.document()
    holes = np.isnan(panel.prices)
    assert document.missing == pytest.approx(holes.sum() / holes.size)
    assert missing.loc["B"].max() == 1.0
    assert missing.loc["A"].notna().all()


def test_the_picture_shows_gaps_and_jumps_and_is_drawn(quality):
    figure = quality.plot()
    assert [trace.type for trace in figure.data] == ["heatmap", "scatter"]
    assert figure.data[1].name == "jump"
    assert figure.data[1].y == (1,)
    assert "<svg" in figure.svg()


def test_where_nothing_is_doubtful_the_picture_is_the_sentence():
    days = pd.DatetimeIndex(exchange_sessions("XNYS", date(2024, 1, 1), date(2024, 6, 30)).sessions[:40])
    closes = 100 + np.random.default_rng(0).normal(0, 0.5, 40)
    rows = pd.DataFrame({"timestamp": days, "symbol": "A", "close": closes})
    quality = DataQuality(report=check_quality(PricePanel.from_table(rows, SPEC)))
    assert quality.report.findings == ()  # an exchange's sessions end at its close, whatever is not stated
    figure = quality.plot()
    assert "heatmap" not in {trace.type for trace in figure.data}
    assert figure.layout.title.text == quality.document().sentence()
    assert "no price is missing" in figure.svg()


def test_faults_of_rows_are_no_hindrance_to_the_picture():
    rows = {"timestamp": ["2024-01-01", "2024-01-02", "2024-01-02"], "symbol": "A", "close": [1.0, 1.1, 1.2]}
    quality = DataQuality(report=check_raw_quality(RawTable(frame=pd.DataFrame(rows), source="table"), SPEC))
    assert not quality.loads
    assert "<svg" in quality.plot().svg()


def test_text_html_and_json_are_of_one_document(quality):
    bundle = quality._repr_mimebundle_()
    assert quality.document().sentence() in bundle["text/plain"]
    assert "likely split" in bundle["text/html"]
    again = QualityDocument.model_validate(json.loads(json.dumps(quality.document().as_json())))
    assert again == quality.document()
    assert again.counts["likely_split"] == 1


def test_thresholds_are_those_that_were_asked_for(panel):
    quality = DataQuality(report=check_quality(panel, QualityThresholds(extreme_log_return=0.5)))
    assert quality.document().thresholds["extreme_log_return"] == 0.5
    assert quality.document().counts["extreme_move"] == 1


def test_a_table_that_does_not_load_has_a_document_too():
    raw = RawTable(
        frame=pd.DataFrame({"timestamp": ["x", "2024-01-01"], "symbol": "A", "close": ["1", "x"]}), source="table"
    )
    quality = DataQuality(report=check_raw_quality(raw, SPEC))
    assert quality.document().sentence() == "table: 0 assets, 0 sessions; 2 faults, so that an import refuses the table"
    assert quality.missing().empty
    assert not quality.loads


def test_the_jumps_are_a_result_too(panel):
    found = find_splits(panel)
    assert [split.text for split in found.proposed] == ["B=2024-12-30:2"]
    assert found.document().sentence() == "mine: 1 likely split of 1 asset not applied to earlier prices"
    assert found.table().iloc[0]["asset"] == "B"
    assert "<svg" in found.plot().svg()
