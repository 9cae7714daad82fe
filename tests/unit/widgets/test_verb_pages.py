"""Pages of verbs, in process: what a browser would see and send."""

from __future__ import annotations

import json

import ipywidgets as w
import pytest

import tangency as tg
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.component_slots import slots_of
from tangency.desk.forecast_frames import one_frame
from tangency.desk.use_cases.correlation import CorrelationRequest
from tangency.desk.use_cases.screen_pairs import ScreenPairsRequest
from tangency.store import RunStatus
from tangency.widgets import VerbApp
from tangency.widgets.desk_choices import analysis_choices
from tangency.widgets.start_page import served_apps
from tangency.widgets.verb_app import PAGES

UNIVERSE = {"dataset", "as_of", "universe"}
NOT_ON_A_PAGE = {"frame", "returns_are"}  # of data given inline
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


def visited(desk, name, kept=None):
    """Return the app as a browser at that address shows it."""
    app = VerbApp(desk)
    app._shown._on_message(None, {"shown": True, "kept": kept, "address": name}, [])
    return app


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def html_of(widget):
    return "\n".join(each.value for each in walk(widget) if isinstance(each, w.HTML))


def computed(app):
    app.page.background.start()
    app.page.background.wait(120)
    return app._desk.store.runs(limit=1)[0]


def figure(app):
    return json.loads(app.page._views._result._plot.content.figure)


def title(app):
    return figure(app)["layout"]["title"]["text"]


def enter(app, name, value):
    app.page.form._form._form._entries[name].widget.value = value


def test_every_page_is_on_the_start_page_and_every_verb_there_has_a_page():
    assert {app.name for app in served_apps()} == {*PAGES, "portfolio"}
    assert {app.notebook for app in served_apps() if app.name in PAGES} == {"verbs.ipynb"}


@pytest.mark.parametrize("name", PAGES)
def test_the_address_says_which_page_is_shown(desk, name):
    app = visited(desk, name)
    shown = next(each.title for each in served_apps() if each.name == name)
    assert f"<h1>{shown}</h1>" in html_of(app.widget)
    assert app._shown.content.title == f"{shown} · Tangency"
    assert 'class="tg-notice"' not in html_of(app.widget)


def test_a_notebook_names_the_page_and_begins_when_it_is_drawn(desk):
    app = VerbApp(desk, "pairs")
    assert "<h1>Pairs</h1>" in html_of(app.widget)
    page = app.page
    app._shown._on_message(None, {"shown": True, "kept": None, "address": ""}, [])
    assert app.page is page


@pytest.mark.parametrize("address", ["pars", HOSTILE, "", None, 7, "x" * 10_000])
def test_another_address_is_a_notice(desk, address):
    app = visited(desk, address)
    assert app.page is None
    assert "nknown page" in html_of(app.widget)
    assert "<script" not in html_of(app.widget)


@pytest.mark.parametrize(("name", "request_"), [("correlation", CorrelationRequest), ("pairs", ScreenPairsRequest)])
def test_a_form_has_every_field_of_its_request(desk, name, request_):
    form = visited(desk, name).page.form._form
    next(each for each in walk(form._form.widget) if isinstance(each, w.Accordion)).selected_index = 0
    own = set(form._form._entries) | set(form._pickers)
    assert own == set(request_.model_fields) - UNIVERSE - NOT_ON_A_PAGE


def test_pairs_are_those_of_python_and_each_one_that_the_document_holds_can_be_looked_at(desk):
    app = visited(desk, "pairs")
    enter(app, "spreads", 4)
    record = computed(app)
    assert record.request["spreads"] == 4
    screen = desk.screen_pairs("crypto", as_of="2024-11-30", spreads=4)
    held = screen.document().spreads
    assert [each["first"] for each in record.result["spreads"]] == [each.first for each in held]
    choice = app.page._views._choice
    assert list(choice.options) == [f"{each.first} / {each.second}" for each in held]
    for own in held:
        choice.value = f"{own.first} / {own.second}"
        assert title(app) == screen.plot((own.first, own.second)).layout.title.text
    app.page._views._view.value = "p-values"
    assert title(app) == screen.plot().layout.title.text
    assert app.page._views._choice_place.children == ()
    app.page._views._view.value = "Pair"
    assert choice.value == f"{held[-1].first} / {held[-1].second}"
    assert desk.replay(record.id).is_identical


def test_without_a_spread_the_pairs_page_still_shows_the_screen(desk):
    app = visited(desk, "pairs")
    enter(app, "spreads", 0)
    record = computed(app)
    assert record.id in app.page.background._status.value
    assert "selected at a false discovery rate" in title(app)
    assert list(app.page._views._view.options) == ["p-values"]
    enter(app, "spreads", 1)
    computed(app)
    assert list(app.page._views._view.options) == ["Pair", "p-values"]
    assert 'class="tg-notice"' not in html_of(app.widget)


def test_correlation_is_that_of_python_and_the_network_that_of_the_date_chosen(desk):
    app = visited(desk, "correlation")
    record = computed(app)
    moving = desk.correlation("crypto", as_of="2024-11-30")
    assert title(app) == moving.plot().layout.title.text
    app.page._views._view.value = "Network"
    assert moving.points[-1].date in title(app)
    app.page._views._choice.value = moving.points[0].date
    assert title(app) == moving.plot("tree", moving.points[0].date).layout.title.text
    assert f"{moving.points[-1].mean:.2f}" in html_of(app.widget)
    assert desk.replay(record.id).is_identical


def test_sectors_are_rotated_without_an_optimizer_and_the_last_decision_is_explained(desk):
    app = visited(desk, "sector-rotation")
    for name, value in (("start", "2023-06-30"), ("end", "2023-12-31"), ("window", "180")):
        app.page.form._data._entries[name].widget.value = value
    record = computed(app)
    assert record.request["optimizer"] is None
    assert record.request["strategy"]["name"].endswith("sector-rotation")
    assert title(app).startswith("By the sectors")
    shown = html_of(app.widget)
    for asset, why in record.result["last_decision"]["asset_reasons"]["sector-rotation"].items():
        assert f"<td>{asset}</td>" in shown
        assert why in shown


def test_a_slot_that_a_request_may_leave_empty_can_be_emptied(desk):
    form = visited(desk, "backtest").page.form
    for field in ("optimizer", "strategy"):
        form._pickers[field]._dropdown.value = ""
    assert form.request().optimizer is None
    assert set(form._pickers) < set(slots_of(BacktestRequest))
    assert "none" not in dict(form._pickers["risk_model"]._dropdown.options)


@pytest.mark.parametrize("name", PAGES)
def test_what_was_entered_is_there_again_in_another_kernel(desk, name):
    before = visited(desk, name)
    before._keep()
    kept = before._shown.content.kept
    after = visited(desk, name, kept)
    assert after.page.form.entered() == before.page.form.entered()
    assert 'class="tg-notice"' not in html_of(after.widget)


def test_a_restored_form_has_the_values_entered_and_not_the_defaults(desk):
    before = visited(desk, "pairs")
    enter(before, "fdr", 0.2)
    before.page.form._universe._as_of.value = "2023-06-30"
    after = visited(desk, "pairs", before._shown.content.kept)
    assert after.page.form.request().fdr == 0.2
    assert after.page.form.request().as_of == "2023-06-30"


@pytest.mark.parametrize("kept", ["{", "[]", '{"request": 1}', HOSTILE])
def test_what_cannot_be_restored_is_a_notice_and_the_page_goes_on(desk, kept):
    app = visited(desk, "pairs", kept)
    assert "cannot be read" in html_of(app.widget)
    assert app.page.form.request().dataset == "crypto"


@pytest.mark.parametrize(("name", "value", "word"), [
    ("within", "sectr", "sector"), ("within", HOSTILE, "taxonomy"), ("fdr", 0.0, "greater than 0"),
])  # fmt: skip
def test_what_is_not_allowed_is_a_notice_and_the_result_before_stays_greyed(desk, name, value, word):
    app = visited(desk, "pairs")
    computed(app)
    enter(app, name, value)
    assert "tg-stale" in app.page._views._result.widget._dom_classes
    app.page.background.start()
    app.page.background.wait(60)
    shown = html_of(app.widget)
    assert 'class="tg-notice"' in shown
    assert word in shown
    assert "<script" not in shown
    assert len(desk.store.runs(verb="screen_pairs", status=RunStatus.FINISHED)) == 1


def two_forecasts(desk):
    """Return forecasts of a year: past returns of some coins, long ones and minus short ones."""
    closes = desk.panel("crypto").close()[["BTC", "ETH", "BNB", "XRP", "ADA"]]
    made = {"momentum": closes.pct_change(30), "reversal": -closes.pct_change(5)}
    return {name: own.loc["2023-01-01":"2023-12-31"] for name, own in made.items()}


def test_forecasts_of_a_file_are_judged_as_in_python(desk):
    forecasts = two_forecasts(desk)
    text = one_frame(forecasts).rename_axis("date").to_csv()
    app = visited(desk, "forecasts")
    app.page.form._file._received("mine.csv", len(text), text.encode())
    app.page.form._form._form._entries["horizon"].widget.value = 5
    record = computed(app)
    made = desk.alpha(forecasts, "crypto", horizon=5)
    assert record.result["forecasts"] == made.document().as_json()["forecasts"]
    assert title(app) == made.plot().layout.title.text
    assert f"{made.document().forecasts[-1].rank.mean:.3f}" in html_of(app.widget)
    assert desk.replay(record.id).is_identical


@pytest.mark.parametrize(("content", "word"), [
    (None, "There are no forecasts"), (b"\xff\xfe\x00", "no text"), (b"date,BTC\nyesterday,1\n", "no date"),
    (b"date,BTC\n2023-01-01,<script>\n", "no number"), (b"date,NOTACOIN\n2023-01-01,1\n", "NOTACOIN"),
])  # fmt: skip
def test_a_file_that_holds_no_forecasts_is_a_notice_and_nothing_is_recorded(desk, content, word):
    app = visited(desk, "forecasts")
    if content is not None:
        app.page.form._file._received(HOSTILE, len(content), content)
    app.page.background.start()
    app.page.background.wait(60)
    shown = html_of(app.widget)
    assert word in shown
    assert "<script" not in shown
    assert desk.store.runs(verb="alpha", status=RunStatus.FINISHED) == ()


def analysing(desk, source, kept=None):
    """Return the page of analytics on one of its three sources."""
    app = visited(desk, "analytics", kept)
    app.page.form._source.value = source
    return app


def test_analytics_of_the_latest_run_are_those_of_python_and_every_picture_can_be_looked_at(desk):
    weights = desk.optimize("crypto", optimizer="inverse-volatility", as_of="2024-06-30", constraints=[])
    app = visited(desk, "analytics")
    assert next(iter(dict(app.page.form._chosen.options).values())) == weights.run_id
    app.page.form._form._form._entries["benchmark"].widget.value = "BTC=0.6,ETH=0.4\nlargest:5"
    record = computed(app)
    assert record.request["portfolio"] == weights.run_id
    made = desk.analytics(weights, benchmark=["BTC=0.6,ETH=0.4", "largest:5"])
    assert record.result["metrics"] == made.document().as_json()["metrics"]
    assert title(app) == made.plot().layout.title.text
    views = app.page._views
    seen = set()
    for name in views._view.options:
        views._view.value = name
        for picture in views._choice.options:
            views._choice.value = picture
            seen.add(title(app))
    assert made.plot("contributions", by="sector", measure="evar").layout.title.text in seen
    assert made.plot("drawdown", by="sector").layout.title.text in seen
    assert made.plot("losses").layout.title.text in seen
    assert 'class="tg-notice"' not in html_of(app.widget)


def test_all_metrics_stand_with_unit_formula_and_source_and_a_search_finds_some(desk):
    app = analysing(desk, "weights of a dataset")
    form = app.page.form
    form._of_weights._entries["weights"].widget.value = "BTC = 0.6, ETH = 0.4"
    form._form._form._entries["start"].widget.value = "2024-01-01"
    record = computed(app)
    assert record.request["weights"] == {"BTC": 0.6, "ETH": 0.4}
    app.page._views._view.value = "All metrics"
    assert app.page._views._result._picture.layout.display == "none"
    shown = html_of(app.page._views._result._below)
    assert shown.count("<tr><td>") == len(record.result["metrics"])
    search = next(each for each in walk(app.page._views._result._below) if isinstance(each, w.Text))
    search.value = "Sharpe PROBABILISTIC"
    found = html_of(app.page._views._result._below)
    assert "<code>probabilistic_sharpe_ratio</code>" in found
    assert "<code>total_return</code>" not in found
    assert search.comm is not None
    app.page._views._view.value = "Equity"
    assert search.comm is None
    assert app.page._views._result._picture.layout.display == ""
    app.page._views._view.value = "All metrics"
    search = next(each for each in walk(app.page._views._result._below) if isinstance(each, w.Text))
    search.value = HOSTILE
    assert "0 of " in html_of(app.page._views._result._below)
    assert "<script" not in html_of(app.page._views._result._below)


def test_a_file_of_returns_is_analysed_beside_a_file_of_benchmarks(desk):
    closes = desk.panel("crypto").close()[["ETH", "BTC"]].loc["2023-01-01":"2023-12-31"]
    returns = closes.pct_change(fill_method=None).iloc[1:].rename_axis("date")
    app = analysing(desk, "a file of returns")
    form = app.page.form
    for upload, column in ((form._file, "ETH"), (form._beside, "BTC")):
        text = returns[[column]].to_csv()
        upload._received(f"{column}.csv", len(text), text.encode())
    form._of_file._entries["periods_per_year"].widget.value = "365"
    record = computed(app)
    made = desk.analytics(returns["ETH"], benchmark=returns["BTC"], periods_per_year=365)
    assert record.result["metrics"] == made.document().as_json()["metrics"]
    assert "Benchmarks" in app.page._views._view.options
    assert desk.replay(record.id).is_identical


@pytest.mark.parametrize(("content", "word"), [
    (None, "There are no returns"), (b"\xff\xfe\x00", "no text"), (b"date,fund\nyesterday,1\n", "no date"),
    (b"date,fund\n2023-01-01,100\n2023-01-02,101\n2023-01-03,99\n", "price"),
    (b"date,fund\n2023-01-01,0.1\n2023-01-02,\n", "no number"), (b"date,fund\n2023-01-01,0.1\n", "t least 2 periods"),
])  # fmt: skip
def test_a_file_that_holds_no_returns_is_a_notice_and_nothing_is_recorded(desk, content, word):
    app = analysing(desk, "a file of returns")
    app.page.form._of_file._entries["periods_per_year"].widget.value = "365"
    if content is not None:
        app.page.form._file._received(HOSTILE, len(content), content)
    app.page.background.start()
    app.page.background.wait(60)
    shown = html_of(app.widget)
    assert word in shown
    assert "<script" not in shown
    assert desk.store.runs(verb="analytics", status=RunStatus.FINISHED) == ()


@pytest.mark.parametrize(("run", "word"), [("", "o portfolio is named"), ("nothing", "nothing"), (HOSTILE, "alert")])
def test_no_run_or_an_unknown_one_is_a_notice(desk, run, word):
    app = visited(desk, "analytics")
    app.page.form._run.value = run
    app.page.background.start()
    app.page.background.wait(60)
    assert word in html_of(app.page._notices.widget)
    assert "<script" not in html_of(app.widget)


def test_a_run_that_has_left_the_list_is_restored_by_its_id(desk):
    before = analysing(desk, "weights of a dataset")
    before.page.form._of_weights._entries["weights"].widget.value = "BTC = 1"
    kept = json.loads(before._shown.content.kept) | {"portfolio": "20240101-000000000-abcdef"}
    after = visited(desk, "analytics", json.dumps(kept))
    assert after.page.form._run.value == "20240101-000000000-abcdef"
    assert after.page.form._source.value == "weights of a dataset"
    assert after.page.form._of_weights.values()["weights"] == {"BTC": 1.0}


def test_what_can_be_analysed_is_offered_with_what_it_is_the_latest_first(desk):
    terms = {"optimizer": "inverse-volatility", "as_of": "2024-06-30", "constraints": []}
    first, second = desk.optimize("crypto", **terms), desk.optimize("crypto", **terms)
    book = desk.backtest(
        "crypto", optimizer="inverse-volatility", start="2024-01-01", end="2024-03-31", judged=False
    )  # fmt: skip
    desk.construct(second, portfolio="main", capital=10_000)
    offered = analysis_choices(desk)
    assert list(offered) == ["main", book.run_id, second.run_id, first.run_id]
    assert "backtest of inverse-volatility, 2024-01-01 to 2024-03-31" in offered[book.run_id]
    app = visited(desk, "analytics")
    assert "portfolio main" in html_of(app.page.form.widget)
    record = computed(app)
    made = desk.analytics("main")
    assert record.result["metrics"] == made.document().as_json()["metrics"]


def linked(desk, asked, kept=None):
    """Return the page of analytics as a link with something behind its # shows it."""
    app = VerbApp(desk)
    app._shown._on_message(None, {"shown": True, "kept": kept, "address": "analytics", "asked": asked}, [])
    return app


def test_a_backtest_leads_to_its_analytics_whatever_was_entered_there_before(desk):
    page = visited(desk, "sector-rotation")
    for name, value in (("start", "2024-03-31"), ("end", "2024-06-30"), ("window", "180")):
        page.page.form._data._entries[name].widget.value = value
    run = computed(page).id
    assert f'<a href="analytics#{run}">' in page.page.background._status.value
    desk.optimize("crypto", optimizer="inverse-volatility", as_of="2024-06-30", constraints=[])
    before = analysing(desk, "weights of a dataset")
    for kept in (None, before._shown.content.kept):
        form = linked(desk, run, kept).page.form
        assert form._source.value == "a recorded run or portfolio"
        assert form.call().request.portfolio == run


@pytest.mark.parametrize("asked", [None, 7, "", "x" * 10_000])
def test_a_link_that_asks_for_nothing_changes_nothing(desk, asked):
    assert linked(desk, asked).page.form.entered() == visited(desk, "analytics").page.form.entered()


def test_a_link_to_a_run_that_is_not_there_is_a_notice_when_it_is_analysed(desk):
    app = linked(desk, HOSTILE)
    assert app.page.form._run.value == HOSTILE
    app.page.background.start()
    app.page.background.wait(60)
    assert 'class="tg-notice"' in html_of(app.widget)
    assert "<script" not in html_of(app.widget)
    pairs = VerbApp(desk)
    pairs._shown._on_message(None, {"shown": True, "kept": None, "address": "pairs", "asked": "a-run"}, [])
    assert 'class="tg-notice"' not in html_of(pairs.widget)
