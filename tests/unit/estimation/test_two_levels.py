"""Sectors of the day, and which constraint is taken on which level or refused."""

from __future__ import annotations

import numpy as np
import pytest

from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.estimation.levels.sectors import sectors_of
from tangency.estimation.levels.sets import LevelSets, level_sets
from tangency.solve import compile_constraints, parse_constraints, with_implicit

GROUPS = {"sector": {"A": "X", "B": "X", "C": "X", "D": "Y", "E": "Y", "F": "Z"}, "theme": {"A": "AI", "D": "AI"}}
SCOPE = Scope(assets=tuple("ABCDEF"), groups=GROUPS)


def sets(*constraints: str) -> LevelSets:
    feasible = compile_constraints(with_implicit(parse_constraints(constraints)), SCOPE)
    return level_sets(feasible, sectors_of(SCOPE, "sector"))


def test_limits_on_sectors_become_bounds_of_shares_by_their_own_text() -> None:
    between = sets("sector[X] <= 30%", "sector[Y] >= 10%").between
    assert between.scope.assets == ("X", "Y", "Z")
    assert (between.lower.tolist(), between.upper.tolist()) == ([0.0, 0.1, 0.0], [0.3, np.inf, np.inf])
    assert between.constraints[between.upper_source[0]].text == "sector[X] <= 30%"
    assert between.constraints[between.lower_source[1]].text == "sector[Y] >= 10%"
    assert between.rows.tolist() == [[1.0, 1.0, 1.0]]


def test_sums_of_sectors_stay_rows() -> None:
    between = sets("sector[X] + 2 * sector[Y] <= 50%").between
    assert [1.0, 2.0, 0.0] in between.rows.tolist()


def test_caps_are_divided_by_the_largest_share_that_a_sector_may_have() -> None:
    found = sets("weight <= 20%", "sector[X] <= 30%", "sector[Z] >= 10%")
    assert found.between.upper.tolist() == pytest.approx([0.3, 0.4, 0.2])  # X by its limit, Y and Z by their caps
    x, y, z = found.within
    assert x is not None
    assert y is not None
    assert z is None
    assert x.upper.tolist() == pytest.approx([0.2 / 0.3] * 3)
    assert y.upper.tolist() == pytest.approx([0.5] * 2)
    assert x.constraints[x.upper_source[0]].text == "weight <= 20%"
    assert (x.rows.tolist(), x.row_lower.tolist(), x.row_upper.tolist()) == ([[1.0] * 3], [1.0], [1.0])


def test_floors_of_other_sectors_leave_less_to_a_sector() -> None:
    x = sets("weight <= 20%", "sector[Y] >= 30%", "sector[Z] >= 20%").within[0]
    assert x is not None
    assert x.upper.tolist() == pytest.approx([0.4] * 3)  # 20% of what is at most 50%


def test_a_sector_that_may_have_nothing_has_weights_all_the_same() -> None:
    x = sets("weight <= 60%", "sector[X] <= 0%").within[0]
    assert x is not None
    assert x.upper.tolist() == [np.inf] * 3


def test_an_asset_alone_in_its_sector_may_have_a_floor() -> None:
    between = sets("weight[F] between 5% and 10%").between
    assert (between.lower[2], between.upper[2]) == (0.05, 0.1)


@pytest.mark.parametrize(
    "constraint",
    [
        "weight[A] >= 5%",
        "A + D <= 40%",
        "A - B <= 0%",
        "theme[AI] <= 20%",
        "gross <= 150%",
        "count <= 3",
        "weight >= 2% or 0",
        "soft(sector[X] <= 30%, penalty=1)",
    ],
)
def test_what_two_levels_cannot_honour_is_refused_by_name(constraint: str) -> None:
    with pytest.raises(ConfigurationError, match="two levels take limits on sectors") as raised:
        sets(constraint)
    assert raised.value.where == f"constraint {constraint!r}"


def test_a_share_without_bound_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nothing bounds the share of a sector") as raised:
        sets("net >= 50%")
    assert raised.value.where == "sector 'X'"


def test_assets_without_a_label_or_with_several_have_no_sector() -> None:
    with pytest.raises(DataError, match=r"assets have no label.*: B, C, E, F"):
        sectors_of(SCOPE, "theme")
    mixed = Scope(assets=("A", "B"), groups={"sector": {"A": {"X": 0.5, "Y": 0.5}, "B": "X"}})
    with pytest.raises(DataError, match=r"belong to several sectors in part.*: A"):
        sectors_of(mixed, "sector")


def test_unknown_taxonomies_have_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown taxonomy 'sectors'") as raised:
        sectors_of(SCOPE, "sectors")
    assert raised.value.candidates == ("sector",)
    with pytest.raises(ConfigurationError, match="no asset has a label"):
        sectors_of(Scope(assets=("A",)), "sector")
