"""One remedy for everything that is to be declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tangency.errors import DataError
from tangency.market import Dialect, PanelSpec, read_prices

SPEC = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")


def refused(tmp_path: Path, text: str, spec: PanelSpec = SPEC) -> DataError:
    path = tmp_path / "AAPL.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_prices(path, spec)
    return caught.value


def test_the_remedy_holds_what_comes_up_after_the_first_fault(tmp_path: Path) -> None:
    error = refused(tmp_path, "day;Close\n13.01.2024;185,64\n14.01.2024;184,25\n")
    assert error.what.startswith("the fields are not separated by commas")
    assert str(error.remedy) == (
        "declare how the table is written: separator=';', symbol='AAPL', columns={'day': 'timestamp'}, "
        "date_format='%d.%m.%Y', decimal=','"
    )


def test_each_way_of_a_choice_is_whole(tmp_path: Path) -> None:
    error = refused(tmp_path, "Date;Ticker;Close\n01/02/2024;A;185,64\n")
    assert str(error.remedy) == (
        "declare how the table is written: separator=';', date_format='%m/%d/%Y', decimal=',' or "
        "separator=';', date_format='%d/%m/%Y', decimal=','"
    )


def test_a_second_choice_waits_for_the_first(tmp_path: Path) -> None:
    error = refused(tmp_path, "Date,Ticker,Close,Adj Close\n01/02/2024,A,1,2\n")
    assert str(error.remedy) == "declare which is meant: columns={'Adj Close': 'close'} or columns={'Close': 'close'}"


def test_a_fault_that_no_setting_mends_leaves_the_settings_before_it(tmp_path: Path) -> None:
    error = refused(tmp_path, "Date;Close\n2024-01-02;-1\n")
    assert str(error.remedy) == "declare how the table is written: separator=';', symbol='AAPL'"


def test_what_was_declared_stays(tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415  # one test's own

    spec = replace(SPEC, columns={"day": "timestamp"}, dialect=Dialect(separator=";", missing=("x",)))
    error = refused(tmp_path, "day;Last;who\n2024-01-02;-;A\n2024-01-03;1;A\n2024-01-04;x;A\n", spec)
    assert str(error.remedy) == (
        "declare how the table is written: symbol='AAPL', columns={'Last': 'close'}, missing=['x', '-']"
    )
