"""How a table is read, as a result: text, HTML and document."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import tangency as tg
from tangency import Desk

SPEC = tg.PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
DAYS = [f"2024-01-{day:02d}" for day in range(2, 13)]


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"Date": DAYS, "Ticker": "<b>A</b>", "Close": range(1, 12), "mood": "good", **columns})


def test_a_preview_shows_parts_rows_and_what_was_noticed() -> None:
    shown = tg.preview(frame(), SPEC)
    text = repr(shown)
    assert text.startswith("table 'mine': 11 rows, 1 asset, 2024-01-02 to 2024-01-12")
    assert "columns left out: mood" in text
    assert "dialect: as by default" in text
    assert "noticed: read by their names: Date as timestamp, Ticker as symbol, Close as close" in text
    document = shown.document()
    assert [row[0] for row in document.first_rows] == DAYS[:5]
    assert [row[0] for row in document.last_rows] == DAYS[-5:]
    assert (document.n_rows, document.n_prices, document.n_faults) == (11, 11, 0)


def test_a_preview_refuses_the_rhythm_that_an_import_refuses(tmp_path: Path) -> None:
    daily = pd.DataFrame({"Date": pd.date_range("2024-01-01", periods=30), "Ticker": "A", "Close": range(1, 31)})
    with Desk(tmp_path) as desk:
        told = []
        for read in (
            lambda: desk.preview(daily, calendar="us-equity"),
            lambda: desk.import_prices(daily, name="preview", calendar="us-equity", currency="USD"),
        ):
            with pytest.raises(tg.DataError, match="weekends among them") as raised:
                read()
            told.append(raised.value.details())
        assert told[0] == told[1]
        assert desk.preview(daily, calendar="crypto").document().n_faults == 0


def test_rows_are_not_shown_twice() -> None:
    document = tg.preview(frame().head(7), SPEC).document()
    assert [row[0] for row in document.first_rows + document.last_rows] == DAYS[:7]
    assert tg.preview(frame().head(5), SPEC).document().last_rows == ()


def test_a_notebook_gets_escaped_html() -> None:
    html = tg.preview(frame(), SPEC)._repr_mimebundle_()["text/html"]
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert "<b>A</b>" not in html


def test_rows_at_fault_are_listed_and_the_others_shown() -> None:
    document = tg.preview(frame(Close=[-1, *range(2, 12)]), SPEC).document()
    assert (document.n_prices, document.n_faults) == (10, 1)
    assert document.faults[0].place == "table 'mine', row 1, column 'Close'"
    none = tg.preview(frame(Close=-1).head(1), SPEC).document()
    assert (none.n_prices, none.first, none.symbols) == (0, None, ())


def test_a_preview_is_frozen_and_the_desks_is_the_same(tmp_path: Path) -> None:
    shown = tg.preview(frame(), SPEC)
    with pytest.raises(dataclasses.FrozenInstanceError):
        shown.source = "other"
    with Desk(tmp_path / "home") as desk:
        assert desk.datasets.preview(frame(), SPEC).document() == shown.document()


def test_what_is_to_be_declared_is_an_error_with_all_of_it() -> None:
    with pytest.raises(tg.DataError) as caught:
        tg.preview(pd.DataFrame({"day": ["13.01.2024"] * 2, "price": ["1,5", "1,6"], "id": ["A", "B"]}), SPEC)
    assert str(caught.value.remedy) == (
        "declare how the table is written: columns={'day': 'timestamp', 'id': 'symbol', 'price': 'close'}, "
        "date_format='%d.%m.%Y', decimal=','"
    )
