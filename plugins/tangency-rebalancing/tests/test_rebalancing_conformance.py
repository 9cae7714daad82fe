import pytest

from tangency.sdk import ComponentSpec, RebalancingPolicy
from tangency.testing import assert_conforms
from tangency_rebalancing.plugin import register_rebalancing_policies

SPECS = {spec.name: spec for spec in register_rebalancing_policies()}
CASES = [
    *(
        ("calendar", {"every": every, "session": session})
        for every in ("day", "week", "month", "quarter", "year")
        for session in ("first", "last")
    ),
    ("threshold", {}),
    ("threshold", {"destination": "band-edge"}),
    ("threshold", {"destination": "band-edge", "band_absolute": 0.0}),
    ("threshold", {"destination": "target", "band_absolute": 0.0, "band_relative": 0.0}),
]


def test_the_plugin_offers_two_policies() -> None:
    assert sorted(SPECS) == ["calendar", "threshold"]


@pytest.mark.parametrize(("name", "params"), CASES)
def test_the_policy_conforms(name: str, params: dict[str, object]) -> None:
    spec: ComponentSpec[RebalancingPolicy] = SPECS[name]
    assert_conforms(spec, "rebalancing policy", params=params)
