"""Every strategy passes the kit, in each of its ways."""

from __future__ import annotations

import pytest

from tangency.sdk import ComponentSpec, Strategy
from tangency.testing import assert_conforms
from tangency_pairs.plugin import register_strategies

SPECS = {spec.name: spec for spec in register_strategies()}
OFTEN = {"formation": 30, "formation_window": 120, "select": "p-value", "entry_z": 1.0, "exit_z": 0.2}
CASES: list[tuple[str, dict[str, object]]] = [
    ("pairs", {}),
    ("pairs", OFTEN),
    ("pairs", {**OFTEN, "hedge": "tls", "stop_z": 2.5, "time_stop": 20, "lags": 1}),
    ("pairs", {**OFTEN, "hedge": "kalman", "most_per_leg": 1}),
    ("pairs", {**OFTEN, "select": "distance", "within": "sector", "max_distance": 100.0}),
    ("pairs", {**OFTEN, "thresholds": "optimal-return", "min_correlation": 0.1}),
    ("pairs", {**OFTEN, "thresholds": "optimal-sharpe", "hurdle_bps": 1.0, "fdr": 0.5, "select": "fdr"}),
    ("pairs", {**OFTEN, "select": "fdr", "control": "bh", "fdr": 0.3, "lags": 1}),
    ("stat-arb", {}),
    ("stat-arb", {"factors": 1, "open_s": 0.8, "close_long_s": 0.2, "close_short_s": 0.3, "is_net_zero": True}),
    ("stat-arb", {"variance_share": 0.3, "residual_sessions": 40, "reversion_max": 50.0, "gross": 0.1}),
    ("copula-pairs", {}),
    ("copula-pairs", {"select": "distance", "entry_index": 0.4, "stop_index": 2.0, "most_per_leg": 1}),
    ("copula-pairs", {"select": "p-value", "copula": "student", "is_cumulated": False, "entry_index": 0.3}),
]


def test_the_plugin_offers_its_strategies() -> None:
    assert sorted(SPECS) == ["copula-pairs", "pairs", "stat-arb"]


@pytest.mark.parametrize(("name", "params"), CASES)
def test_the_strategy_conforms(name: str, params: dict[str, object]) -> None:
    spec: ComponentSpec[Strategy] = SPECS[name]
    assert_conforms(spec, "strategy", params=params)
