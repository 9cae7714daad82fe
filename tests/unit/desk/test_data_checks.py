"""Quality, splits and conversion through the desk."""

from __future__ import annotations

import pandas as pd
import pytest

import tangency as tg
from tangency.domain.split import read_split
from tangency.market import PanelSpec, PricePanel, QualityThresholds

CLOSES = {"2005-02-24": 88.93, "2005-02-25": 88.99, "2005-02-28": 44.86, "2005-03-01": 44.5}


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def table():
    return pd.DataFrame({"timestamp": list(CLOSES), "symbol": "AAPL", "close": list(CLOSES.values())})


@pytest.fixture
def dataset(desk, table):
    spec = PanelSpec(name="mine", calendar="XNYS", currency="USD", asset_class="equity")
    desk.datasets.publish(PricePanel.from_table(table, spec))
    return "mine"


@pytest.mark.parametrize("thresholds", [{"extreme_log_return": 0.5}, QualityThresholds(extreme_log_return=0.5)])
def test_thresholds_are_a_model_or_some_of_its_fields(desk, dataset, thresholds):
    assert "extreme_move" not in desk.check(dataset).document().counts
    assert desk.check(dataset, thresholds=thresholds).document().counts["extreme_move"] == 1


def test_a_threshold_that_there_is_not_is_refused_with_the_nearest(desk, dataset):
    with pytest.raises(tg.ConfigurationError, match="stale_closes"):
        desk.check(dataset, thresholds={"stale_close": 3})


def test_a_file_is_checked_before_it_is_imported(desk, table, tmp_path):
    path = tmp_path / "prices.csv"
    table.rename(columns={"timestamp": "date"}).to_csv(path, index=False)
    quality = desk.check(path, calendar="us-equity", columns={"date": "timestamp"})
    assert quality.document().counts["likely_split"] == 1
    with pytest.raises(tg.ConfigurationError, match="calendar='us-equity'"):
        desk.check(path)


def test_splits_are_found_applied_as_a_version_and_undone(desk, dataset):
    before = desk.datasets.version(dataset)
    found = desk.find_splits(dataset)
    done = desk.adjust(dataset, found.proposed)
    assert done.n_rows == 2
    assert desk.datasets.version(dataset) == done.version != before
    assert desk.panel(dataset).close()["AAPL"].tolist() == [44.465, 44.495, 44.86, 44.5]
    assert desk.find_splits(dataset).proposed == ()
    assert desk.find_splits(dataset).applied == (read_split("AAPL=2005-02-28:2"),)
    assert desk.unadjust(dataset).version == before


def test_earlier_versions_stay_in_the_store(desk, dataset):
    before = desk.datasets.version(dataset)
    desk.adjust(dataset, ["AAPL=2005-02-28:2"])
    assert desk.datasets.dataset(dataset, before).panel.close()["AAPL"].iloc[0] == 88.93


def test_the_bundled_samples_are_as_they_are(desk):
    with pytest.raises(tg.ConfigurationError, match="bundled sample"):
        desk.adjust("crypto", ["BTC=2020-01-01:2"])
    with pytest.raises(tg.ConfigurationError, match="bundled sample"):
        desk.convert("crypto", to="EUR", at_par=True)
