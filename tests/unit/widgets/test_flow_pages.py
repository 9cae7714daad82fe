"""Holdings, trades and recorded runs on the page, in process: what a browser would see and send."""

from __future__ import annotations

import json

import ipywidgets as w
import pytest

import tangency as tg
from tangency.desk.use_cases.construct import ConstructRequest
from tangency.desk.use_cases.rebalance import RebalanceRequest
from tangency.reporting import write_report
from tangency.store import RunStatus
from tangency.widgets import PortfolioApp

DAY = {"dataset": "crypto", "as_of": "2024-11-30"}
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def desk(tmp_path):
    with tg.Desk(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def app(desk):
    made = PortfolioApp(desk)
    made.optimize._live.value = False
    return made


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def html_of(widget):
    return "\n".join(each.value for each in walk(widget) if isinstance(each, w.HTML))


def entry(page, name):
    return page.form._form._form._entries[name].widget


def unfold(page):
    next(each for each in walk(page.form._form._form.widget) if isinstance(each, w.Accordion)).selected_index = 0


def choose(page, name, label):
    dropdown = entry(page, name)
    dropdown.value = next(value for shown, value in dropdown.options if label in shown)


def optimized(app):
    app.optimize._button.click()
    return app._desk.store.runs(limit=1, verb="optimize")[0].id


def constructed(app, capital="100000"):
    app.sections.open("Holdings")
    entry(app.construct, "capital").value = capital
    app.construct._button.click()
    return app._desk.store.runs(limit=1, verb="construct")[0]


def test_holdings_are_those_of_python_for_the_run_that_was_just_recorded(app, desk):
    run = optimized(app)
    record = constructed(app)
    again = desk.construct(run, capital=100_000, portfolio="again")
    assert record.request["source_run"] == run
    shown = json.loads(json.dumps(record.result))
    assert shown["positions"] == json.loads(again.document().model_dump_json())["positions"]
    assert record.id in app.construct._status.value
    told = html_of(app.construct.widget)
    assert "100,000.00" in told
    assert "minimum notional 10 USD, lots worth at most 1 USD; fees not stated" in told
    drawn = json.loads(app.construct._result._plot.content.figure)
    assert [trace["name"] for trace in drawn["data"]] == ["held", "target"]
    assert desk.replay(record.id).is_identical


@pytest.mark.parametrize(("section", "name", "request_"), [
    ("Holdings", "construct", ConstructRequest), ("Rebalance", "rebalance", RebalanceRequest)
])  # fmt: skip
def test_a_form_has_every_field_of_its_request(app, section, name, request_):
    app.sections.open(section)
    page = getattr(app, name)
    unfold(page)
    assert set(page.form._form._form._entries) | set(page.form._form._pickers) == set(request_.model_fields)


def test_a_section_that_is_opened_again_keeps_its_entries_and_what_is_unfolded(app):
    optimized(app)
    app.sections.open("Holdings")
    unfold(app.construct)
    before = entry(app.construct, "weights")
    app.sections.open("Data")
    app.sections.open("Holdings")
    assert entry(app.construct, "weights") is before


def test_weights_by_hand_take_the_place_of_a_run(app, desk):
    app.sections.open("Holdings")
    unfold(app.construct)
    entry(app.construct, "weights").value = "BTC = 0.5, ETH = 0.25"
    choose(app.construct, "dataset", "crypto")
    entry(app.construct, "as_of").value = "2024-11-30"
    record = constructed(app)
    assert record.request["weights"] == {"BTC": 0.5, "ETH": 0.25}
    assert record.request["dataset"] == "crypto"


@pytest.mark.parametrize(
    ("capital", "word"), [("", "capital"), ("1e", "capital"), ("-1", "greater than 0"), (HOSTILE, "capital")]
)
def test_what_is_not_allowed_is_a_notice_and_records_nothing(app, desk, capital, word):
    optimized(app)
    app.sections.open("Holdings")
    entry(app.construct, "capital").value = capital
    app.construct._button.click()
    assert word in app.construct._notices.widget.value
    assert "<script" not in html_of(app.construct.widget)
    assert desk.store.runs(verb="construct") == ()
    assert app.construct._status.value == "No new holdings."


def test_without_a_run_the_page_says_where_one_is_made(app):
    app.sections.open("Holdings")
    assert "Optimise records a run" in app.construct.form._terms.value
    entry(app.construct, "capital").value = "1000"
    app.construct._button.click()
    assert "a run or weights, one of the two" in app.construct._notices.widget.value


def test_a_target_that_was_rounded_or_left_out_is_said(app, desk):
    optimized(app)
    constructed(app, capital="400")
    told = html_of(app.construct.widget)
    assert "Too small to buy: " in told
    assert "ounded toward zero to whole lots: " in told


def test_trades_are_proposed_and_then_accepted_once(app, desk):
    desk.construct({"BTC": 0.5, "ETH": 0.5}, capital=10_000, portfolio="old", **DAY)
    run = optimized(app)
    app.sections.open("Rebalance")
    page = app.rebalance
    assert page.form._form.values()["portfolio"] == "old"
    assert page.form._form.values()["target_run"] == run
    assert page._accept.disabled
    page._button.click()
    plan = desk.store.runs(limit=1, verb="rebalance")[0]
    assert "proposed, not accepted" in page._status.value
    assert plan.id in page._status.value
    assert desk.rebalance("old", run).document().trades == page._plan.document().trades
    drawn = json.loads(page._result._plot.content.figure)
    assert [trace["name"] for trace in drawn["data"]] == ["before", "after", "target"]
    page._accept.click()
    accepted = desk.store.runs(limit=1, verb="accept")[0]
    assert accepted.request["plan_run"] == plan.id
    assert page._accept.disabled
    assert "after the trades of run" in page._holdings.value
    page._accept.click()  # a browser sends what it likes
    assert "was accepted before" in page._notices.widget.value
    assert [each.id for each in desk.store.runs(verb="accept", status=RunStatus.FINISHED)] == [accepted.id]


def test_a_change_after_the_plan_asks_for_another(app, desk):
    desk.construct({"BTC": 1.0}, capital=10_000, **DAY)
    optimized(app)
    app.sections.open("Rebalance")
    app.rebalance._button.click()
    assert not app.rebalance._accept.disabled
    entry(app.rebalance, "minimum_notional").value = "50"
    assert app.rebalance._accept.disabled
    assert "tg-stale" in app.rebalance._result.widget._dom_classes


def test_the_policy_is_a_picker_with_its_own_params(app, desk):
    desk.construct({"BTC": 1.0}, capital=10_000, **DAY)
    optimized(app)
    app.sections.open("Rebalance")
    picker = app.rebalance.form._form._pickers["policy"]
    picker._dropdown.value = "rebalancing/calendar"
    app.rebalance._button.click()
    assert desk.store.runs(limit=1, verb="rebalance")[0].request["policy"]["name"] == "rebalancing/calendar"


def test_a_section_offers_what_came_since_it_was_made(app, desk):
    app.sections.open("Rebalance")
    assert "portfolio" not in app.rebalance.form._form.values()
    app.sections.open("Optimise")
    run = optimized(app)
    constructed(app)
    app.sections.open("Rebalance")
    assert app.rebalance.form._form.values()["portfolio"] == "main"
    assert app.rebalance.form._form.values()["target_run"] == run


def test_the_last_recorded_run_becomes_the_target_and_a_choice_by_hand_stays(app):
    first = optimized(app)
    app.sections.open("Holdings")
    app.sections.open("Optimise")
    second = optimized(app)
    app.sections.open("Holdings")
    assert app.construct.form._form.values()["source_run"] == second
    choose(app.construct, "source_run", first[-6:])
    app.sections.open("Optimise")
    app.sections.open("Holdings")
    assert app.construct.form._form.values()["source_run"] == first


def rows_of(app):
    app.sections.open("History")
    return {row.children[0].value: row for row in app.history._rows.children[1:]}


def press(app, run, form):
    row = next(row for text, row in rows_of(app).items() if run in text)
    next(each for each in row.children[1].children if each.description == form).click()
    return app.history._download.content


def test_a_report_is_that_of_python_byte_for_byte(app, desk, tmp_path):
    run = optimized(app)
    constructed(app)
    plan = desk.rebalance("main", {"BTC": 1.0}, **DAY)
    towards = desk.rebalance("main", run)
    saved = press(app, towards.run_id, "HTML")
    path = write_report(desk, run, tmp_path / "report.html", portfolio="main", plan_run=towards.run_id)
    assert saved.content == path.read_bytes()
    assert (saved.name, saved.kind, saved.offered) == (f"{towards.run_id}.html", "text/html", 1)
    assert app.history._notices.widget.value == ""
    row = next(row for text, row in rows_of(app).items() if plan.run_id in text)
    assert row.children[1].children == ()  # its target has no run


def test_a_construction_that_was_replaced_has_no_report_of_its_own(app):
    optimized(app)
    first, second = constructed(app), constructed(app, capital="5000")
    rows = rows_of(app)
    buttons = {text: row.children[1].children for text, row in rows.items()}
    assert next(own for text, own in buttons.items() if first.id in text) == ()
    assert next(own for text, own in buttons.items() if second.id in text) != ()


def test_a_report_that_fails_is_a_notice(app, desk, monkeypatch):
    run = optimized(app)
    rows_of(app)

    def damaged(*_args, **_kwargs):
        raise tg.StoreError(HOSTILE, where="store")

    monkeypatch.setattr(desk, "inputs", damaged)
    saved = press(app, run, "HTML")
    assert saved.offered == 0
    assert "&lt;script&gt;" in app.history._notices.widget.value
    assert app.history._status.value == ""


def test_runs_show_what_data_name_as_text(app, desk):
    desk.construct({"BTC": 1.0}, capital=10_000, portfolio="<b>book</b>", **DAY)
    rows_of(app)
    assert "<b>book" not in html_of(app.history.widget)
    app.sections.open("Rebalance")
    assert app.rebalance.form._form.values()["portfolio"] == "<b>book</b>"


def test_what_was_entered_in_every_section_is_there_for_the_next_kernel(app, desk):
    run = optimized(app)
    constructed(app)
    app.sections.open("Rebalance")
    app.rebalance.form._form._pickers["policy"]._dropdown.value = "rebalancing/calendar"
    entry(app.rebalance, "minimum_notional").value = "25"
    app.sections.open("Data")
    form = app.data._form
    form._terms._entries["name"].widget.value = "mine"
    form._dialect._entries["separator"].widget.value = ";"
    form._calendar._terms._entries["periods_per_year"].widget.value = "248"
    kept = app._page.content.kept
    after = PortfolioApp(desk)
    after._page._on_message(after._page, {"shown": True, "kept": kept}, [])
    assert after.sections.shown == "Data"
    assert after.data.entered() == app.data.entered()
    after.sections.open("Holdings")
    assert after.construct.form.entered() == app.construct.form.entered()
    assert after.construct.form._form.values()["source_run"] == run
    after.sections.open("Rebalance")
    assert after.rebalance.form.entered() == app.rebalance.form.entered()
    assert after.rebalance._notices.widget.value == ""


def test_a_kept_section_that_was_not_opened_again_is_kept_further(app, desk):
    optimized(app)
    constructed(app)
    after = PortfolioApp(desk)
    after._page._on_message(after._page, {"shown": True, "kept": app._page.content.kept}, [])
    after.sections.open("Optimise")
    after.optimize._constraints._text.value = "weight <= 30%"
    third = PortfolioApp(desk)
    third._page._on_message(third._page, {"shown": True, "kept": after._page.content.kept}, [])
    third.sections.open("Holdings")
    assert third.construct.form._form.values()["capital"] == "100000"


def test_a_kept_choice_that_is_gone_is_a_notice(app, desk, tmp_path):
    optimized(app)
    constructed(app)
    with tg.Desk(tmp_path / "other") as other:
        after = PortfolioApp(other)
        after._page._on_message(after._page, {"shown": True, "kept": app._page.content.kept}, [])
        assert "is not there" in after.construct._notices.widget.value
        assert after.sections.shown == "Holdings"


def test_a_section_that_cannot_be_made_is_a_notice_and_is_made_later(app, desk, monkeypatch):
    monkeypatch.setattr(type(desk.catalogue), "components", lambda *_: ())
    app.sections.open("Rebalance")
    assert "is installed" in html_of(app.sections.widget)
    monkeypatch.undo()
    app.sections.open("Optimise")
    app.sections.open("Rebalance")
    assert app.rebalance is not None
    assert "is installed" not in html_of(app.sections.widget)


def test_the_title_follows_the_section(app):
    for title in ("Data", "Holdings", "Rebalance", "History", "Optimise"):
        app.sections.open(title)
        assert f"<h1>{title}</h1>" in app._title.value
        assert app._page.content.title == f"{title} · Tangency"


def test_a_form_that_cannot_show_a_value_stays_as_it_was(app):
    optimized(app)
    app.sections.open("Holdings")
    before = app.construct.form.entered()
    with pytest.raises(tg.ConfigurationError, match="is not there"):
        app.construct.form._form.offer({"source_run": {}}, {"source_run": "made-up"})
    assert app.construct.form.entered() == before
