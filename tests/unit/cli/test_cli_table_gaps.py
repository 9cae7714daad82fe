"""Of the tables that a request takes beside its data, those say so whose cells may be empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tangency.cli.request_options import given_frames
from tangency.desk.alpha_request import AlphaRequest
from tangency.desk.backtest_request import BacktestRequest
from tangency.errors import DataError


@pytest.fixture
def gapped(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text("date,BTC,ETH\n2024-03-01,0.5,0.5\n2024-03-08,0.4,\n", encoding="utf-8")
    return str(path)


def test_an_empty_forecast_is_one_that_is_not_known(gapped: str) -> None:
    frame = given_frames(AlphaRequest, {"forecasts": gapped})["forecasts"]
    assert frame.isna().to_numpy().tolist() == [[False, False], [False, True]]


@pytest.mark.parametrize("field", ["weights", "levels"])
def test_an_empty_weight_or_level_is_refused(gapped: str, field: str) -> None:
    with pytest.raises(DataError):
        given_frames(BacktestRequest, {field: gapped})
