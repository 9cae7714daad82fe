"""The page of datasets, in process: what a browser would see and send."""

from __future__ import annotations

import ipywidgets as w
import pytest
from pydantic import Field

import tangency as tg
from tangency.contracts.params import Params
from tangency.widgets import PortfolioApp, ParamsForm
from tangency.widgets.data_page import DataPage

GERMAN = "Tag;Ticker;Close\n" + "".join(
    f"{day:02}.01.2024;{coin};{price + day / 10:.1f}\n".replace(".", ",").replace(",01,2024", ".01.2024")
    for coin, price in (("A", 10), ("B", 20))
    for day in range(2, 30)
)
SECTORS = "symbol,sector\nA,Tech\nB,Oil\n"
HOSTILE = "<script>alert(1)</script>.csv"
SPLIT = "date,symbol,close\n" + "".join(
    f"2005-02-{day},AAPL,{close}\n"
    for day, close in ((22, 88.1), (23, 88.5), (24, 88.93), (25, 88.99), (26, 44.86), (27, 44.5), (28, 44.7))
)


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def used():
    return []


@pytest.fixture
def page(desk, used):
    return DataPage(desk, on_use=used.append, on_entered=lambda: None)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def html_of(widget):
    return "\n".join(each.value for each in walk(widget) if isinstance(each, w.HTML))


def send(upload, name, content):
    about = {"name": name, "size": len(content)}
    upload._chooser._on_message(upload._chooser, about, [memoryview(content.encode())])


def enter(form, **values):
    for name, value in values.items():
        form._entries[name].widget.value = value


def fill(page, calendar="crypto", name="mine"):
    enter(page._form._terms, name=name, calendar=calendar, currency="USD")


def test_an_import_by_the_page_is_the_import_of_python(page, desk, tmp_path):
    fill(page)
    enter(page._form._terms, columns="Tag = timestamp")
    enter(page._form._dialect, separator=";", decimal=1, date_format="%d.%m.%Y")
    send(page._form._prices, "prices.csv", GERMAN)
    assert not page._import.disabled, page._notices.widget.value
    assert "10.2" in page._preview.value
    assert "mine" not in desk.datasets.names()
    send(page._form._tables["sectors"], "sectors.csv", SECTORS)
    page._import.click()
    assert "Imported mine" in page._told.value
    for name, text in (("prices.csv", GERMAN), ("sectors.csv", SECTORS)):
        (tmp_path / name).write_text(text)
    again = desk.import_prices(
        tmp_path / "prices.csv", name="mine", calendar="crypto", currency="USD", sectors=tmp_path / "sectors.csv",
        columns={"Tag": "timestamp"}, separator=";", decimal=",", date_format="%d.%m.%Y",
    )  # fmt: skip
    assert desk.tables("mine").version == again.version
    assert page._form._prices.file() is None


def test_a_table_written_otherwise_is_a_notice_whose_remedy_works_in_the_form(page):
    fill(page)
    send(page._form._prices, "prices.csv", GERMAN)
    assert "“separator”: ;" in page._notices.widget.value
    assert "“columns”: Tag = timestamp" in page._notices.widget.value
    assert page._import.disabled
    page._import.click()
    assert page._told.value == ""


def test_a_change_after_the_preview_asks_for_another(page):
    fill(page, calendar="cripto")
    send(page._form._prices, "prices.csv", SPLIT)
    assert page._import.disabled
    assert "did you mean crypto" in page._notices.widget.value
    fill(page)
    assert not page._import.disabled, page._notices.widget.value
    enter(page._form._dialect, date_format="%d.%m.%Y")
    assert page._import.disabled


def test_no_file_and_no_calendar_is_no_error(page):
    assert "before anything is stored" in page._preview.value
    send(page._form._prices, "prices.csv", SPLIT)
    assert page._notices.widget.value == ""
    assert page._import.disabled


def test_what_a_browser_names_is_escaped(page):
    fill(page)
    send(page._form._prices, HOSTILE, GERMAN)
    assert "<script" not in html_of(page.widget)


def test_a_file_that_is_too_large_is_refused_in_words(page):
    fill(page)
    send(page._form._prices, "prices.csv", SPLIT)
    chooser = page._form._prices._chooser
    chooser._on_message(chooser, {"name": HOSTILE, "size": chooser.most + 1}, [])
    assert page._form._prices.file() is None
    assert page._import.disabled
    told = page._form._prices._name.value
    assert "33,554,433 bytes" in told
    assert "tangency data import" in told
    assert "<script" not in told


def test_a_failing_table_beside_prices_stores_nothing(page, desk):
    fill(page)
    send(page._form._prices, "prices.csv", SPLIT)
    send(page._form._tables["sectors"], "sectors.csv", "symbol\nAAPL\n")
    page._import.click()
    assert "sector" in page._notices.widget.value
    assert "mine" not in desk.datasets.names()


def test_splits_have_a_button_each_and_are_undone(page, desk):
    fill(page)
    send(page._form._prices, "prices.csv", SPLIT)
    page._import.click()
    first = desk.datasets.version("mine")
    row = page._splits._proposals.children[0]
    assert "AAPL, 2005-02-26: 2 for one" in row.children[1].value
    row.children[0].click()
    assert desk.datasets.version("mine") != first
    assert [each.children[0].description for each in page._splits._proposals.children] == ["Undo all"]
    page._splits._proposals.children[0].children[0].click()
    assert desk.datasets.version("mine") == first


def test_thresholds_are_a_form_of_their_own(page):
    page._chosen.value = "us-equity"
    usual = page._quality._found.value
    page._quality._thresholds._entries["stale_closes"].widget.value = 2
    assert page._quality._found.value != usual
    page._quality._thresholds._entries["stale_closes"].widget.value = 0
    assert "stale_closes" in page._notices.widget.value


def test_a_sample_is_looked_at_and_not_changed(page):
    page._chosen.value = "crypto"
    assert page._splits._proposals.children == ()
    assert page._details.layout.display == ""


def test_a_dataset_is_used_in_the_optimiser(desk):
    app = PortfolioApp(desk)
    app.sections.open("Data")
    boxes = app.sections.widget.children[1:]
    assert [box.layout.display for box in boxes] == ["none", ""]
    app._use("us-equity")
    assert [box.layout.display for box in boxes] == ["", "none"]
    assert app.optimize._universe.values()["dataset"] == "us-equity"


def test_use_names_the_chosen_dataset(page, used):
    assert page._use.disabled
    page._chosen.value = "us-equity"
    page._use.click()
    assert used == ["us-equity"]


class Mapped(Params):
    """A model with a mapping of texts."""

    columns: dict[str, str] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", {}),
        ("date = timestamp", {"date": "timestamp"}),
        ("last price=close, date = timestamp", {"last price": "close", "date": "timestamp"}),
        ("a, b = close\nc = symbol", {"a, b": "close", "c": "symbol"}),
        ("date", "date"),
        ("date = ", "date ="),
    ],
)
def test_a_mapping_is_entered_as_pairs(text, read):
    form = ParamsForm(Mapped, where="form")
    form._entries["columns"].widget.value = text
    assert form.values() == {"columns": read}


def test_an_optional_list_that_is_empty_is_none():
    form = ParamsForm(tg.Dialect, where="dialect")
    assert form.values()["header"] is None
    assert tg.Dialect.model_validate(form.params()) == tg.Dialect()
