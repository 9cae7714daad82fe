"""Every strategy passes the kit, in each of its books and ways."""

from __future__ import annotations

import pytest

from tangency.sdk import ComponentSpec, Strategy
from tangency.testing import assert_conforms
from tangency_momentum.plugin import register_strategies

SPECS = {spec.name: spec for spec in register_strategies()}
BANDS = {"book": "long-short", "entry_z": 1.0, "exit_z": 0.2, "band_sessions": 40}
CASES: list[tuple[str, dict[str, object]]] = [
    ("momentum", {}),
    ("momentum", {"signal": "rank", "is_sector_neutral": True}),
    ("momentum", {"signal": "sign", "book": "directional", "weighting": "inverse-volatility"}),
    ("momentum", {"signal": "t-statistic", "book": "long-only", "volatility_target_annual": 0.2}),
    ("momentum", {"residual": "market", "book": "long-short"}),
    ("momentum", {"residual": "market", "book": "directional", "is_sector_neutral": True}),
    ("momentum", {"lookbacks": [20, 40, 60], "blend": "correlation", "book": "long-short"}),
    (
        "momentum",
        {"book": "long-short", "crash_protection": "own-variance", "volatility_target_annual": 0.1, "lookbacks": [30]},
    ),
    ("momentum", {"book": "long-only", "crash_protection": "market-state", "bear_exposure": 0.5}),
    ("reversal", {}),
    ("reversal", {"book": "long-short", "residual": "market"}),
    ("reversal", {"half_life_max": 30.0}),
    ("reversal", {"method": "z-score", **BANDS, "stop_z": 2.5}),
    ("reversal", {"method": "bollinger", **BANDS, "book": "long-only"}),
    ("reversal", {"method": "ornstein-uhlenbeck", **BANDS, "residual": "market", "half_life_min": 0.5}),
    ("sector-rotation", {}),
    ("sector-rotation", {"between": "momentum", "within": "momentum", "cap": 0.6}),
    ("sector-rotation", {"between": "equal-risk", "within": "inverse-volatility", "risk_sessions": 40}),
    ("sector-rotation", {"between": "inverse-volatility", "floor": 0.1, "absent": "others"}),
    ("sector-rotation", {"between": "equal", "sectors": ["DeFi", "Layer 1", "Payments"]}),
]


def test_the_plugin_offers_three_strategies() -> None:
    assert sorted(SPECS) == ["momentum", "reversal", "sector-rotation"]


@pytest.mark.parametrize(("name", "params"), CASES)
def test_the_strategy_conforms(name: str, params: dict[str, object]) -> None:
    spec: ComponentSpec[Strategy] = SPECS[name]
    assert_conforms(spec, "strategy", params=params)
