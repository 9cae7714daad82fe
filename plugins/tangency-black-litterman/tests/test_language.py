import re
from pathlib import Path

import numpy as np
import pytest

from tangency.sdk import ConfigurationError
from tangency.testing import ComponentKind, assert_conforms
from tangency_black_litterman.language.meaning import exposures, in_force, unit_of
from tangency_black_litterman.language.parse import parse_views
from tangency_black_litterman.language.view import MeanView, Measure, MeasureView, RankView
from tangency_black_litterman.plugin import register_view_models


def _view(text):
    (view,) = parse_views((text,))
    assert view.text == text
    return view


@pytest.mark.parametrize(
    ("text", "portfolio", "relation", "value", "confidence"),
    [
        ("A outperforms B by 4% confidence 60%", [1, -1, 0], "=", 0.04, 0.6),
        ("A underperforms B by 4%", [-1, 1, 0], "=", 0.04, None),
        ("A returns -3%", [1, 0, 0], "=", -0.03, None),
        ("0.5 A + 0.5*B outperforms C by 0.02", [0.5, 0.5, -1], "=", 0.02, None),
        ("-A + 200% B - C returns at most 1e-2", [-1, 2, -1], "<=", 0.01, None),
        ("sector[X] outperforms C by at least 1%", [0.25, 0.75, -1], ">=", 0.01, None),
        ('sector["X"] returns 1%', [0.25, 0.75, 0], "=", 0.01, None),
        ("mean[A] >= 5%", [1, 0, 0], ">=", 0.05, None),
    ],
)
def test_views_on_means(beliefs_of, text, portfolio, relation, value, confidence):
    beliefs = beliefs_of([0.0] * 3, np.eye(3), sizes=[1.0, 3.0, 1.0], groups={"sector": {"A": "X", "B": "X", "C": "Y"}})
    view = _view(text)
    assert isinstance(view, MeanView)
    assert exposures(view.portfolio, beliefs, text) == pytest.approx(portfolio)
    assert (view.relation, view.value, view.confidence) == (relation, value, confidence)


def test_a_group_is_held_equally_where_no_sizes_are_known_and_in_part_where_an_asset_belongs_in_part(beliefs_of):
    groups = {"sector": {"A": "X", "B": {"X": 0.5, "Y": 0.5}, "C": "Y"}}
    beliefs = beliefs_of([0.0] * 3, np.eye(3), groups=groups)
    assert exposures(_view("sector[X] returns 1%").portfolio, beliefs, "") == pytest.approx([2 / 3, 1 / 3, 0])


@pytest.mark.parametrize(
    ("words", "periods", "unit"),
    [
        ("", 365.0, "annual return"),
        (" a year", 365.0, "annual return"),
        (" over 90 days", 90.0, "return over 90 days"),
        (" over 2 quarters", 182.5, "return over 2 quarters"),
        (" a month", 365.0 / 12.0, "return over 1 month"),
        (" over 20 periods", 20.0, "return over 20 periods"),
    ],
)
def test_horizons(beliefs_of, words, periods, unit):
    found = unit_of(_view(f"A returns 5%{words}").horizon, beliefs_of([0.0], np.eye(1), years=365.0), "")
    assert (found.periods, found.text) == (pytest.approx(periods), unit)


def test_a_year_needs_its_periods_and_a_period_does_not(beliefs_of):
    beliefs = beliefs_of([0.0], np.eye(1), years=None)
    assert unit_of(_view("A returns 5% over 3 periods").horizon, beliefs, "").periods == 3.0
    with pytest.raises(ConfigurationError, match="number of periods in a year"):
        unit_of(_view("A returns 5%").horizon, beliefs, "")


def test_views_on_other_measures():
    view = _view("quantile[0.5 A - B, 5%] >= -10%")
    assert isinstance(view, MeasureView)
    assert (view.measure, view.level, view.relation, view.value) == (Measure.QUANTILE, 0.05, ">=", -0.1)
    assert _view("median[A] = 1%").level == 0.5
    assert [stake.name for stake in _view("correlation[A, B] <= 0.6").other] == ["B"]
    assert _view("cvar[A, 95%] <= 20%").level == 0.95
    ranked = _view("rank A > B > sector[X]")
    assert isinstance(ranked, RankView)
    assert len(ranked.sides) == 3


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("A beats B", 3),
        ("A returns", 10),
        ("A returns 5% confidence 150%", 25),
        ("volatility[A] = 3% a year", 25),
        ("A outperforms returns by 3%", 15),
        ("cvar[A, 100%] <= 2%", 1),
        ("rank A", 7),
        ("A < 5%", 3),
    ],
)
def test_a_fault_is_named_with_its_column(text, column):
    with pytest.raises(ConfigurationError, match=rf"column {column};"):
        parse_views((text,))


def test_names_that_nobody_knows_and_names_outside_the_universe(beliefs_of):
    scope = beliefs_of([0.0, 0.0], np.eye(2), elsewhere="Z", groups={"sector": {"A": "DeFi", "Z": "Stable"}}).scope
    with pytest.raises(ConfigurationError, match="did you mean DeFi"):
        in_force(parse_views(("sector[DeFy] returns 1%",)), scope)
    with pytest.raises(ConfigurationError, match="unknown asset 'Q'"):
        in_force(parse_views(("A outperforms Q by 1%",)), scope)
    active, inactive = in_force(parse_views(("A returns 1%", "Z returns 1%", "rank A > sector[Stable]")), scope)
    assert [view.text for view in active] == ["A returns 1%"]
    assert [(view.text, view.reason) for view in inactive] == [
        ("Z returns 1%", "Z is not in the universe"),
        ("rank A > sector[Stable]", "no asset of the universe is in sector[Stable]"),
    ]


def test_what_cancels_and_what_is_said_twice(beliefs_of):
    with pytest.raises(ConfigurationError, match="compares something with itself"):
        exposures(_view("A outperforms A by 1%").portfolio, beliefs_of([0.0], np.eye(1)), "")
    with pytest.raises(ConfigurationError, match="stated twice"):
        parse_views(("A returns 1%", "A returns 1%"))


def test_the_examples_of_the_page_on_views_parse():
    page = (Path(__file__).parents[3] / "docs" / "views.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```views\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    texts = tuple(block.splitlines())
    assert len(texts) >= 10
    assert [view.text for view in parse_views(texts)] == list(texts)


@pytest.mark.parametrize("spec", list(register_view_models()), ids=lambda spec: spec.name)
def test_a_view_model_conforms_without_views(spec):
    assert_conforms(spec, ComponentKind.VIEW_MODEL)
