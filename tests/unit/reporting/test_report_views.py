"""The section on views, of a real run."""

import tangency as tg
from tangency.reporting import Report

VIEWS = ["ETH outperforms SOL by 4% confidence 60%", "sector[DeFi] returns 10%"]


def test_views_and_what_they_did_are_shown_with_the_run(flow):
    run = flow.desk.optimize(
        "crypto", as_of="2024-11-30", optimizer="mvo", view_model=tg.component("black-litterman", views=VIEWS)
    )
    text = "".join(piece.markup for piece in Report.of(flow.desk, run.run_id).views())
    assert text.startswith("<h2>Views</h2>")
    for view in VIEWS:
        assert text.count(view) == 2
    assert f"Views of run {run.run_id}" in text
    assert "All views together" in text
    assert "view_model.tau" in "".join(piece.markup for piece in Report.of(flow.desk, run.run_id).request())


def test_a_run_without_views_has_no_such_section(flow):
    assert Report.of(flow.desk, flow.run).views() == ()
