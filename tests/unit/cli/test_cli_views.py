"""Views on the command line: a slot that may stay empty, and lists of texts as options that repeat."""

from __future__ import annotations

import re
from typing import Any

import tangency as tg

VIEWS = ("ETH outperforms SOL by 4% confidence 60%", "sector[DeFi] returns 10%")
DAY = ("--as-of", "2024-11-30")


def test_views_one_by_one_or_as_json_are_the_request_of_the_desk(tangency: Any, home: Any) -> None:
    model = ("--view-model", "black-litterman", "--view-model.tau", "0.1")
    one_by_one = [word for view in VIEWS for word in ("--view-model.views", view)]
    as_json = ("--view-model.views", f'["{VIEWS[0]}", "{VIEWS[1]}"]')
    runs = [tangency("optimize", "crypto", *DAY, *model, *given, "--json").document for given in (one_by_one, as_json)]
    with tg.Desk(home) as desk:
        by_desk = desk.optimize(
            "crypto", as_of="2024-11-30", view_model=tg.component("black-litterman", views=list(VIEWS), tau=0.1)
        )
    for document in runs:
        assert document["weights"] == by_desk.document().weights
        request = tangency("runs", "show", document["run_id"], "--json").document["request"]
        assert request["view_model"] == {"name": "black-litterman", "params": {"views": list(VIEWS), "tau": 0.1}}


def test_the_result_in_words_tells_of_the_views(tangency: Any) -> None:
    said = tangency("optimize", "crypto", *DAY, "--view-model", "black-litterman", "--view-model.views", VIEWS[0]).out
    assert f"view: {VIEWS[0]}: " in said
    assert "standard deviations from the prior" in said


def test_the_slot_may_stay_empty(tangency: Any) -> None:
    shown = re.sub(r"\s+", " ", tangency("optimize", "--help").out)
    assert "--view-model NAME The view model, listed below. [default: none]" in shown
    assert "View models, for --view-model: " in shown
    assert "Options of the view model" not in shown
    document = tangency("optimize", "crypto", *DAY, "--json").document
    assert document["view_model"] is None


def test_frontier_and_pareto_take_views(tangency: Any) -> None:
    model = ("--view-model", "black-litterman", "--view-model.views", VIEWS[0], "--json")
    frontier = tangency("frontier", "crypto", *DAY, *model).document
    asked = ("--objective", "mean", "--objective", "volatility", "--points", "3")
    pareto = tangency("pareto", "crypto", *DAY, *asked, *model).document
    for document in (frontier, pareto):
        assert document["view_model"]["params"]["views"] == [VIEWS[0]]


def test_a_wrong_view_or_model_is_said(tangency: Any) -> None:
    wrong = tangency("optimize", "crypto", *DAY, "--view-model", "black-literman")
    assert wrong.code == 2
    assert "did you mean black-litterman" in wrong.err
    unread = tangency(
        "optimize", "crypto", *DAY, "--view-model", "black-litterman", "--view-model.views", "ETH beats SOL"
    )
    assert unread.code == 2
    assert "column 5" in unread.err
