"""The page of datasets, in process: what a browser would see and send."""

from __future__ import annotations

import ipywidgets as w
import pytest
from pydantic import Field

import tangency as tg
from tangency.contracts.params import Params
from tangency.market import calendar_from_file
from tangency.widgets import ParamsForm, PortfolioApp
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


SESSIONS = "session\n" + "".join(f"2005-02-{day}\n" for day in range(20, 29))
HOLIDAYS = "holiday\n2005-01-01\n2005-12-31\n"


def own_calendar(page, name="sessions.csv", text=SESSIONS, **terms):
    fill(page, calendar="")
    send(page._form._prices, "prices.csv", SPLIT)
    send(page._form._calendar._upload, name, text)
    enter(page._form._calendar._terms, **terms)


def test_a_calendar_of_ones_own_is_a_file_as_on_the_command_line(page, desk, tmp_path):
    own_calendar(page, periods_per_year="365")
    assert not page._import.disabled, page._notices.widget.value
    page._import.click()
    (tmp_path / "prices.csv").write_text(SPLIT)
    (tmp_path / "sessions.csv").write_text(SESSIONS)
    calendar = calendar_from_file(tmp_path / "sessions.csv", name="sessions", periods_per_year=365)
    version = desk.datasets.version("mine")
    again = desk.import_prices(tmp_path / "prices.csv", name="mine", calendar=calendar, currency="USD")  # fmt: skip
    assert again.version == version
    assert page._form._calendar._upload.file() is None


def test_a_file_of_holidays_has_a_weekmask(page, desk):
    own_calendar(page, "holidays.csv", HOLIDAYS, periods_per_year="363", weekmask="1111111")
    assert not page._import.disabled, page._notices.widget.value
    page._import.click()
    assert desk.panel("mine").calendar.name == "holidays"


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "“periods per year”: 252"),
        ({"periods_per_year": "many"}, "periods_per_year"),
        ({"periods_per_year": "365", "weekmask": "MTWTF"}, "weekmask"),
        ({"periods_per_year": "3"}, "sessions"),
        ({"periods_per_year": "365", "name": "Crypto.csv"}, "ot a name for a calendar"),
        ({"periods_per_year": "365", "text": "day\n2024-01-01\n"}, "has a column &#x27;session&#x27;"),
    ],
)
def test_a_calendar_that_is_none_is_a_notice(page, given, word):
    own_calendar(page, **given)
    assert word in page._notices.widget.value
    assert page._import.disabled


def test_a_calendar_is_given_once(page):
    own_calendar(page, periods_per_year="365")
    fill(page, calendar="crypto")
    assert "given twice" in page._notices.widget.value
    assert page._import.disabled


def test_terms_of_a_calendar_without_its_file_are_refused(page):
    fill(page)
    send(page._form._prices, "prices.csv", SPLIT)
    enter(page._form._calendar._terms, weekmask="1111100")
    assert "nly a calendar&#x27;s file needs this" in page._notices.widget.value


def labels(page, place, name, text):
    entry, upload = page._form._taxonomies._rows[place]
    entry.value = name
    send(upload, f"{name or 'unnamed'}.csv", text)


def test_other_taxonomies_come_by_name_and_file(page, desk):
    fill(page)
    enter(page._form._terms, columns="Tag = timestamp")
    enter(page._form._dialect, separator=";", decimal=1, date_format="%d.%m.%Y")
    send(page._form._prices, "prices.csv", GERMAN)
    labels(page, 0, "theme", "symbol,theme\nA,green\nB,old & grey\n")
    page._form._taxonomies._more.click()
    labels(page, 1, "region", "symbol,region\nA,EU\nB,US\n")
    page._import.click()
    assert page._notices.widget.value == ""
    assert {line.table for line in desk.tables("mine").document().tables} == {"taxonomy_theme", "taxonomy_region"}
    app = PortfolioApp(desk)
    app.optimize._live.value = False
    app.optimize._universe._dataset.value = "mine"
    shown = app.optimize._constraints._labels.value
    assert "theme[green]" in shown
    assert "theme[&quot;old &amp; grey&quot;]" in shown
    app.optimize._constraints._text.value = "theme[green] <= 60%"
    app.optimize._universe._form._entries["n_returns"].widget.value = "20"
    app.optimize.optimize()
    assert app.optimize._notices.widget.value == ""
    assert desk.store.runs(limit=1)[0].result["weights"]["A"] <= 0.6 + 1e-9


@pytest.mark.parametrize("names", [("", "theme"), ("theme", "theme")])
def test_a_taxonomy_has_a_name_of_its_own(page, desk, names):
    fill(page)
    send(page._form._prices, "prices.csv", SPLIT)
    page._form._taxonomies._more.click()
    for place, name in enumerate(names):
        labels(page, place, name, "symbol,theme\nAAPL,tech\n")
    page._import.click()
    assert "such as theme" in page._notices.widget.value
    assert "mine" not in desk.datasets.names()


class Mapped(Params):
    """A model with a mapping of texts and one of numbers."""

    columns: dict[str, str] = Field(default_factory=dict)
    weights: dict[str, float] | None = None


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
    assert form.values()["columns"] == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", None),
        ("BTC = 0.5", {"BTC": 0.5}),
        ("A, B=1e-3, C = -0.5\nD=2", {"A, B": 0.001, "C": -0.5, "D": 2.0}),
        ("BTC = half", "BTC = half"),
        ("BTC = 0.5, BTC = 0.6", "BTC = 0.5, BTC = 0.6"),
        ('{"a=b": 1}', {"a=b": 1}),
    ],
)
def test_a_mapping_of_numbers_is_entered_as_pairs(text, read):
    form = ParamsForm(Mapped, where="form")
    form._entries["weights"].widget.value = text
    assert form.values()["weights"] == read
    again = ParamsForm(Mapped, form.values(), where="form")
    assert again.values() == form.values()


def test_an_optional_list_that_is_empty_is_none():
    form = ParamsForm(tg.Dialect, where="dialect")
    assert form.values()["header"] is None
    assert tg.Dialect.model_validate(form.params()) == tg.Dialect()
