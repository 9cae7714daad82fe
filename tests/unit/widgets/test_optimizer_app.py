"""The optimiser app, in process: what a browser would see and send."""

from __future__ import annotations

import asyncio
import json
import re
from html import unescape

import ipywidgets as w
import pandas as pd
import pytest

import tangency as tg
from tangency.market import PanelSpec, PricePanel
from tangency.widgets import PortfolioApp, portfolio_app
from tangency.widgets.debounce import Debounced
from tangency.widgets.notice import notice_html

CONSTRAINTS = ["weight <= 20%", 'sector["Layer 1"] <= 30%']
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with tg.Desk(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def app(desk):
    return PortfolioApp(desk)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def html_of(app):
    return "\n".join(each.value for each in walk(app.widget) if isinstance(each, w.HTML))


def exact(app):
    found = re.search(r'<pre class="tg-exact"[^>]*>(.*?)</pre>', html_of(app), re.DOTALL)
    return json.loads(unescape(found.group(1)))


def show(app, kept=None):
    app._page._on_message(app._page, {"shown": True, "kept": kept}, [])


def choose(app, field, name):
    dropdown = app.optimize._pickers[field]._dropdown
    dropdown.value = next(value for label, value in dropdown.options if label == name)


def test_sectors_are_a_level_of_their_own_where_an_optimizer_within_is_chosen(app):
    app.optimize._live.value = False
    choose(app, "optimizer", "erc")
    choose(app, "within_sectors", "inverse-volatility")
    app.optimize._constraints._text.value = CONSTRAINTS[0]
    app.optimize._button.click()
    pure = tg.optimize(
        tg.load("crypto", as_of="2024-11-30"),
        optimizer="erc",
        within_sectors="inverse-volatility",
        constraints=CONSTRAINTS[:1],
    )
    assert exact(app) == pure.document().weights
    assert " between sectors, risk-parity/inverse-volatility" in unescape(html_of(app))
    assert "Level DeFi: " in html_of(app)


def test_the_demo_case_has_the_bits_of_the_pure_function_and_a_run(app, desk):
    app.optimize._live.value = False
    choose(app, "risk_model", "ledoit-wolf")
    app.optimize._constraints._text.value = "\n".join(CONSTRAINTS)
    app.optimize._button.click()
    pure = tg.optimize(
        tg.load("crypto", as_of="2024-11-30"),
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        constraints=CONSTRAINTS,
    )
    assert exact(app) == pure.weights.to_dict()
    run = re.search(r"Run <code>(.*?)</code>", app.optimize._status.value).group(1)
    assert desk.replay(run).is_identical
    shown = html_of(app)
    assert "Optimal" in shown
    assert "one point is worth" in shown
    assert 'class="tg-number">20.00%</td>' in shown


def test_nothing_is_computed_before_a_browser_shows_the_app(desk):
    app = PortfolioApp(desk)
    assert app.optimize._results.widget.layout.display == "none"
    show(app)
    assert app.optimize._results.widget.layout.display == ""
    app.optimize._status.value = "still"
    show(app)
    assert app.optimize._status.value == "still"


def test_a_run_is_recorded_on_purpose_and_not_at_every_change(app, desk):
    before = desk.store.runs(limit=1)
    show(app)
    app.optimize._constraints._text.value = "weight <= 15%"
    assert desk.store.runs(limit=1) == before
    assert app.optimize._status.value.startswith("Not recorded: Optimise does")
    tried = exact(app)
    app.optimize._button.click()
    (last,) = desk.store.runs(limit=1)
    assert last.id in app.optimize._status.value
    assert last.result["weights"] == tried == exact(app)


def test_every_change_is_answered_while_live_and_dims_the_old_result_otherwise(app):
    show(app)
    first = exact(app)
    app.optimize._constraints._text.value = "weight <= 10%"
    assert max(exact(app).values()) <= 0.1 + 1e-9 < max(first.values())
    app.optimize._live.value = False
    app.optimize._constraints._text.value = "weight <= 50%"
    assert max(exact(app).values()) <= 0.1 + 1e-9
    assert "tg-stale" in app.optimize._results.widget._dom_classes
    app.optimize.optimize()
    assert "tg-stale" not in app.optimize._results.widget._dom_classes
    assert max(exact(app).values()) > 0.1 + 1e-9


def test_members_and_passed_over_are_listed_with_reasons(app):
    app.optimize._refresh()
    members = app.optimize._universe.members.value
    assert "20 members, ranked by the sizes of 2024-11-03; 5 passed over" in members
    assert "<td>BTC</td><td>Bitcoin</td><td>Layer 1</td>" in members
    assert "TON: no prices in the panel" in members


def test_an_unknown_asset_is_a_notice_that_names_the_nearest(app):
    app.optimize._constraints._text.value = "weight[BTX] <= 20%"
    notice = app.optimize._notices.widget.value
    assert "Invalid request" in notice
    assert "BTX" in notice
    assert "BTC" in notice
    assert app.optimize._status.value == "No new result."
    app.optimize._constraints._text.value = "weight <= 20%"
    assert app.optimize._notices.widget.value == ""


def test_a_constraint_that_does_not_parse_is_said_at_once_with_line_and_column(app):
    app.optimize._live.value = False
    app.optimize._constraints._text.value = "weight <= 20%\n\nweight < 3%"
    assert "Line 3, column 8: strict &lt; has no meaning" in app.optimize._constraints._faults.value


def test_contradictory_constraints_name_the_conflict(app):
    app.optimize._constraints._text.value = "weight <= 2%"
    assert "Contradictory constraints" in app.optimize._notices.widget.value
    assert "<dt>Conflict</dt>" in app.optimize._notices.widget.value


def test_params_that_are_not_allowed_never_reach_the_desk(app, desk):
    app.optimize._live.value = False
    app.optimize._pickers["optimizer"]._form._entries["risk_aversion"].widget.value = float("nan")
    before = desk.store.runs(limit=1)
    app.optimize.optimize()
    assert "risk_aversion" in app.optimize._notices.widget.value
    assert desk.store.runs(limit=1) == before


def test_another_dataset_brings_its_own_day_and_rule(app):
    app.optimize._live.value = False
    app.optimize._universe._dataset.value = "us-equity"
    values = app.optimize._universe.values()
    assert values["universe"]["n_returns"] == 252
    assert values["universe"]["top"] is None
    app.optimize.optimize()
    assert app.optimize._notices.widget.value == ""


def test_a_day_that_is_none_is_a_notice(app):
    app.optimize._universe._as_of.value = "<i>soon</i>"
    assert "YYYY-MM-DD" in app.optimize._notices.widget.value
    assert "<i>" not in app.optimize._notices.widget.value


def test_an_unexpected_failure_is_a_notice_and_no_traceback(app, desk, monkeypatch, caplog):
    def broken(_request):
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr(desk, "run", broken)
    app.optimize.optimize()
    assert "unexpected failure" in app.optimize._notices.widget.value
    assert "<script" not in app.optimize._notices.widget.value
    assert "Traceback" not in app.optimize._notices.widget.value
    assert "RuntimeError" in caplog.text
    assert not app.optimize._button.disabled


def test_labels_from_data_are_escaped_wherever_they_are_shown(tmp_path):
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    rows = pd.DataFrame(
        {
            "timestamp": days.repeat(2),
            "symbol": [HOSTILE, "B"] * len(days),
            "close": [100 + (7 * i) % 11 + i / 10 for i in range(2 * len(days))],
        }
    )
    path = tmp_path / "rows.csv"
    rows.to_csv(path, index=False)
    with tg.Desk(tmp_path / "home") as desk:
        spec = PanelSpec(name="hostile", calendar="crypto", currency="USD", asset_class="crypto")
        panel = desk.datasets.read(str(path), spec)
        assert isinstance(panel, PricePanel)
        desk.datasets.publish(panel)
        app = PortfolioApp(desk)
        app.optimize._live.value = False
        app.optimize._universe._dataset.value = "hostile"
        app.optimize._universe._form._entries["n_returns"].widget.value = "30"
        app.optimize._constraints._text.value = f'weight["{HOSTILE}"] <= 60%\nweight[{HOSTILE}x] <= 1%'
        app.optimize._live.value = True
        app.optimize.optimize()
        assert HOSTILE not in html_of(app)
        app.optimize._constraints._text.value = "weight <= 90%"
        assert app.optimize._notices.widget.value == ""
        shown = html_of(app)
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
        assert HOSTILE in exact(app)
        drawn = json.loads(app.optimize._results._plot.content.figure)
        labels = [label for trace in drawn["data"] for label in trace["y"]]
        assert not any("<" in label for label in labels)


def test_a_desk_that_does_not_open_is_a_panel_and_not_a_failing_cell(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file where the folder should be")
    monkeypatch.setenv("TANGENCY_HOME", str(tmp_path / "home"))
    shown = "\n".join(each.value for each in walk(portfolio_app()) if isinstance(each, w.HTML))
    assert "Store unavailable" in shown
    assert "Traceback" not in shown


def test_a_notice_escapes_everything():
    notice = notice_html(tg.DataError(HOSTILE, where=HOSTILE, value=HOSTILE, remedy=HOSTILE))
    assert "<script" not in notice
    assert notice.count("&lt;script&gt;") == 4


def test_many_changes_in_a_row_are_one_recomputation(run_async):
    calls = []

    async def changes():
        later = Debounced(lambda: calls.append(1))
        for _ in range(5):
            later()
        assert calls == []
        await asyncio.sleep(0.6)
        later()
        later.cancel()
        await asyncio.sleep(0.5)

    run_async(changes())
    assert calls == [1]


def test_views_are_a_choice_that_may_stay_empty(app, desk):
    app.optimize._live.value = False
    assert app.optimize.request().view_model is None
    choose(app, "view_model", "black-litterman")
    app.optimize._pickers["view_model"]._form._entries["views"].widget.value = "ETH outperforms SOL by 4%\n\n"
    app.optimize._button.click()
    run = re.search(r"Run <code>(.*?)</code>", app.optimize._status.value).group(1)
    request = desk.store.run(run).request["view_model"]
    assert request["params"]["views"] == ["ETH outperforms SOL by 4%"]
    assert "ETH outperforms SOL by 4%: " in app.optimize._results._basis.value
    choose(app, "view_model", "none")
    app.optimize._button.click()
    assert "View: " not in app.optimize._results._basis.value


@pytest.mark.parametrize("model", ["black-litterman", "entropy-pooling"])
def test_a_view_that_does_not_parse_is_said_beside_its_field_and_greys_the_result(app, model):
    app.optimize._refresh()
    choose(app, "view_model", model)
    views = app.optimize._pickers["view_model"]._form._entries["views"].widget
    views.value = "BTC > 5%"
    form = app.optimize._pickers["view_model"]._form
    assert "cannot read" in form._complaints["views"].value
    assert [name for name, line in form._complaints.items() if line.value] == ["views"]
    assert "cannot read" in app.optimize._notices.widget.value.lower()
    assert "tg-stale" in app.optimize._results.widget._dom_classes
    assert app.optimize._status.value == "No new result."


def test_a_dataset_that_cannot_be_read_is_a_notice_and_greys_the_result(app, desk, monkeypatch):
    app.optimize._refresh()

    def damaged(name, version=None):
        raise tg.StoreError("a stored file is damaged", where=name, remedy="import it again")

    monkeypatch.setattr(desk.datasets, "dataset", damaged)
    with pytest.raises(tg.StoreError):  # in a browser ipywidgets logs what an observer raises
        app.optimize._universe._dataset.value = "us-equity"
    assert "damaged" in app.optimize._notices.widget.value
    assert "tg-stale" in app.optimize._results.widget._dom_classes


def test_an_imported_dataset_opens_with_a_rule_that_is_proposed(tmp_path):
    days = pd.date_range("2024-01-01", periods=60, freq="D")
    closes = [100 + (7 * i) % 11 + i / 10 for i in range(120)]
    rows = pd.DataFrame({"timestamp": days.repeat(2), "symbol": ["A", "B"] * 60, "close": closes})
    rows.to_csv(tmp_path / "rows.csv", index=False)
    with tg.Desk(tmp_path / "home") as desk:
        spec = PanelSpec(name="own", calendar="crypto", currency="USD", asset_class="crypto")
        desk.datasets.publish(desk.datasets.read(str(tmp_path / "rows.csv"), spec))
        app = PortfolioApp(desk)
        app.optimize._constraints._text.value = "weight <= 80%"
        app.optimize._universe._dataset.value = "own"
        assert app.optimize._notices.widget.value == ""
        assert app.optimize._universe.values()["universe"]["n_returns"] == 59
        assert "a year of returns is proposed" in app.optimize._universe._title.value
        assert sorted(exact(app)) == ["A", "B"]


def fill_in(app):
    app.optimize._live.value = False
    app.optimize._universe._form._entries["top"].widget.value = "12"
    app.optimize._universe._as_of.value = "2024-10-31"
    choose(app, "optimizer", "mvo")
    choose(app, "risk_model", "ewma")
    app.optimize._pickers["risk_model"]._form._entries["half_life_periods"].widget.value = 17.5
    choose(app, "view_model", "black-litterman")
    app.optimize._constraints._text.value = 'weight <= 30%\n\nsector["Layer 1"] <= 50%'


def test_what_was_entered_is_there_again_for_the_next_kernel(app, desk):
    fill_in(app)
    after = PortfolioApp(desk)
    show(after, app._page.content.kept)
    assert after.optimize.request() == app.optimize.request()
    assert after.optimize._constraints._text.value == app.optimize._constraints._text.value
    assert after.optimize._live.value is False
    assert after.optimize._notices.widget.value == ""
    assert after._page.content.kept == app._page.content.kept


def test_what_is_not_allowed_yet_is_kept_as_it_was_entered(app, desk):
    app.optimize._live.value = False
    app.optimize._universe._as_of.value = "soon"
    app.optimize._universe._form._entries["n_returns"].widget.value = "many"
    app.optimize._constraints._text.value = "weight <"
    after = PortfolioApp(desk)
    show(after, app._page.content.kept)
    assert after.optimize._universe.entered() == app.optimize._universe.entered()
    assert after.optimize._constraints._text.value == "weight <"
    assert "YYYY-MM-DD" in after.optimize._notices.widget.value or "n_returns" in after.optimize._notices.widget.value


def test_a_restored_live_form_is_answered_at_once(app, desk):
    app.optimize._constraints._text.value = "weight <= 10%"
    after = PortfolioApp(desk)
    show(after, app._page.content.kept)
    assert max(exact(after).values()) <= 0.1 + 1e-9


def test_nothing_is_kept_before_anything_is_entered(app):
    show(app)
    assert app._page.content.kept == ""


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda kept: "<script>", "cannot be read"),
        (lambda kept: kept.replace('"crypto"', '"gone"'), "dataset that was chosen is gone"),
        (lambda kept: kept.replace("mvo/mvo", "none/such"), "is not installed"),
        (lambda kept: kept.replace('"live":true', '"live":[]'), "cannot be read"),
        (lambda kept: kept.replace('"section":"Optimise"', '"section":"<b>"'), "cannot be read"),
        (lambda kept: kept.replace('"max_missing":0.0', '"max_missing":"<b>"'), "cannot be read"),
    ],
)
def test_what_a_page_sends_as_kept_is_not_trusted(app, change, word):
    app.optimize._constraints._text.value = "weight <= 15%"
    kept = change(app._page.content.kept)
    assert kept != app._page.content.kept
    after = PortfolioApp(app._desk)
    show(after, kept)
    assert word in after.optimize._notices.widget.value
    assert "<b>" not in after.optimize._notices.widget.value
    after.optimize.optimize()
    assert after.optimize._notices.widget.value == ""


def test_a_page_that_sends_too_much_begins_anew(app):
    show(app, "x" * 200_001)
    assert app.optimize._notices.widget.value == ""
