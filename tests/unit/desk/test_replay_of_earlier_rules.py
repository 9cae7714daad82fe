"""A replay draws the universe by the rule that the run's manifest pins, whatever today's defaults are."""

from dataclasses import replace

import pytest

import tangency as tg
from tangency.desk.replay import replayed
from tangency.desk.verb_list import use_case
from tangency.desk.workbench import Workbench

DAY = "2022-11-01"  # two prices of FTT are missing in July
FORMER = ("top", "exclude_sectors", "n_returns")


@pytest.fixture(scope="module")
def strict(desk):
    rule = tg.UniverseRule(top=20, n_returns=365, exclude_sectors=("Stablecoin",), max_missing=0)
    return desk.optimize("crypto", as_of=DAY, universe=rule, objective="min_risk")


@pytest.mark.parametrize("rule_in_request", [True, False])
def test_a_run_of_the_time_when_histories_were_complete_replays(desk, strict, rule_in_request):
    record = desk.store.run(strict.run_id)
    former = {name: record.manifest["universe"][name] for name in FORMER}
    result = {name: value for name, value in record.result.items() if name not in {"sold", "never_binding", "window"}}
    earlier = replace(
        record,
        request={**record.request, "universe": former if rule_in_request else None},
        manifest={**record.manifest, "universe": former},
        result={**result, "schema": 1},
    )
    bench = Workbench(desk.catalogue, desk.datasets, desk.store)
    again = replayed(earlier, use_case("optimize"), bench, None)
    assert again.is_identical, str(again)
    assert "recorded in form 1 of the document, replayed in 2" in str(again)


def test_todays_default_would_have_taken_another_universe(desk, strict):
    rule = tg.UniverseRule(top=20, n_returns=365, exclude_sectors=("Stablecoin",))
    loose = desk.optimize("crypto", as_of=DAY, universe=rule, objective="min_risk")
    assert "FTT" in loose.weights.index
    assert "FTT" not in strict.weights.index
    assert loose.window.missing["FTT"] >= 2
