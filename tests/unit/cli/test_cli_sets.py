"""The commands of whole sets of portfolios: the efficient frontier and the Pareto set."""

from __future__ import annotations

from typing import Any


def test_a_frontier_in_words_and_as_a_document(tangency: Any) -> None:
    shown = tangency("frontier", "crypto", "--top", "6", "--constraint", "weight <= 40%").out
    assert "efficient frontier of 6 assets" in shown
    assert "turning points" in shown
    document = tangency("frontier", "crypto", "--top", "6", "--risk-model", "ledoit-wolf", "--json").document
    assert len(document["assets"]) == 6
    assert document["risk_model"]["id"].endswith("ledoit-wolf")
    assert document["run_id"] is not None


def test_a_pareto_set_in_words_and_as_a_document(tangency: Any) -> None:
    options = ("--top", "5", "--points", "8", "--objective", "mean", "--objective", "cvar[95%]")
    shown = tangency("pareto", "crypto", *options).out
    assert "Pareto set of 5 assets over mean, cvar[95%]" in shown
    assert "properly efficient" in shown
    document = tangency(
        "pareto", "crypto", *options, "--objective", "turnover", "--current", "BTC=1", "--json"
    ).document
    assert [axis["text"] for axis in document["objectives"]] == ["mean", "cvar[95%]", "turnover"]
    assert document["counts"]["asked"] == 8


def test_one_objective_is_refused_with_the_code_of_invalid_requests(tangency: Any) -> None:
    ended = tangency("pareto", "crypto", "--objective", "mean")
    assert ended.code == 2
    assert "objectives" in ended.err
