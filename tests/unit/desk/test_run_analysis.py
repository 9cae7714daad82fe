"""Readings of a run: growth and drawdowns of constant weights, groups beside their limits."""

import numpy as np
import pytest

import tangency as tg
from tangency.contracts.arrays import frozen_floats
from tangency.contracts.returns import Returns
from tangency.desk.analysis import equal_weights, group_limits, realised
from tangency.errors import ConfigurationError, DataError

RETURNS = Returns(
    assets=("A", "B"),
    dates=np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[us]"),
    values=frozen_floats([[0.1, -0.5], [0.2, np.nan]]),
    periods_per_year=365,
)


def test_growth_and_drawdowns_of_one_asset_are_its_own() -> None:
    path = realised(RETURNS, {"A": 1.0})
    assert path.total_return == pytest.approx(1.1 * 1.2 - 1)
    assert path.drawdowns.tolist() == [0.0, 0.0]
    assert list(path.drawdowns.index.strftime("%Y-%m-%d")) == ["2024-01-01", "2024-01-02"]


def test_a_missing_return_of_a_held_asset_is_named() -> None:
    with pytest.raises(DataError, match="no return") as caught:
        realised(RETURNS, {"A": 0.5, "B": 0.5})
    assert caught.value.where == "asset B, 2024-01-02"


def test_equal_weights_of_nothing_are_nothing() -> None:
    assert equal_weights([]) == {}


LABELS = {"A": "x", "B": "x", "C": "y"}
WEIGHTS = {"A": 0.1, "B": 0.2, "C": 0.0, "D": 0.7}


def limits(*constraints: str) -> dict[str, tuple[float | None, float | None]]:
    return {row.label: (row.lower, row.upper) for row in group_limits("sector", WEIGHTS, LABELS, constraints)}


def test_groups_sum_their_members_and_count_those_held() -> None:
    first, second = group_limits("sector", WEIGHTS, LABELS, [])
    assert (first.label, first.held, first.members) == ("x", 2, 2)
    assert first.weight == pytest.approx(0.3)
    assert (second.label, second.weight, second.held, second.members) == ("y", 0.0, 0, 1)


def test_an_asset_in_parts_counts_in_each_group_by_its_part() -> None:
    labels = {"A": "x", "B": {"x": 0.25, "y": 0.75}}
    rows = {row.label: row for row in group_limits("sector", WEIGHTS, labels, [])}
    assert rows["x"].weight == pytest.approx(0.1 + 0.25 * 0.2)
    assert rows["y"].weight == pytest.approx(0.75 * 0.2)
    assert (rows["x"].held, rows["y"].held) == (2, 1)


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ((), (None, None)),
        (("sector[x] <= 30%",), (None, 0.3)),
        (("sector[x] between 5% and 30%",), (0.05, 0.3)),
        (("sector[x] <= 30%", "sector[x] <= 20%", "sector[x] >= 1%", "sector[x] >= 2%"), (0.02, 0.2)),
        (("2 * sector[x] <= 30%",), (None, 0.15)),
        (("0 - 2 * sector[x] <= -10%",), (0.05, None)),
        (("sector[x] + A <= 30%",), (None, None)),
        (("other[x] <= 30%", "weight <= 20%"), (None, None)),
        (("sector[x] = 25%",), (0.25, 0.25)),
    ],
)
def test_the_tightest_limits_on_a_group_alone_are_found(constraints, expected) -> None:
    assert limits(*constraints)["x"] == pytest.approx(expected)
    assert limits(*constraints)["y"] == (None, None)


def test_the_inputs_of_a_run_are_those_it_saw(tmp_path) -> None:
    with tg.Desk(tmp_path) as desk:
        result = desk.optimize("crypto", as_of="2024-11-30", optimizer="mvo", objective="min_risk")
        inputs = desk.inputs(str(result.run_id))
        assert inputs.given.assets == result.assets
        assert inputs.dataset_version == desk.store.run(str(result.run_id)).manifest["dataset_version"]
        made = desk.construct(result, capital=1000)
        with pytest.raises(ConfigurationError, match="only an optimisation"):
            desk.inputs(str(made.run_id))
