"""What a rule says of names, labels, lists, figures and ranks, and the reason of each asset that it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from tangency.domain.universe import Universe
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.market import (
    Dataset,
    GivenTables,
    PanelSpec,
    PricePanel,
    ReferenceTables,
    UniverseRule,
    read_tables,
    select_universe,
)

DAYS = [f"2024-01-{day:02d}" for day in range(1, 6)]
# Symbol → prices, volumes (units).
BARS: dict[str, tuple[list[float], list[float | None]]] = {
    "AAA": ([10, 11, 12, 13, 14], [100, 100, 100, 100, 100]),
    "BBB": ([1, 1, 1, 1, 2], [900, 900, 900, 900, 900]),
    "CCC": ([50, 50, 50, 50, 50], [1, 1, 1, 1, None]),
    "IDX": ([1000, 1001, 1002, 1003, 1004], [None] * 5),
}
TABLES: dict[str, Any] = {
    "sectors": {"AAA": "Energy", "BBB": {"Energy": 0.5, "Health": 0.5}},
    "assets": {"IDX": {"is_benchmark": True}},
    "memberships": [{"list": "top", "symbol": "AAA", "valid_to": "2024-01-04"}, {"list": "top", "symbol": "BBB"}],
    "characteristics": [
        {"timestamp": "2023-12-31", "symbol": "AAA", "name": "btm", "value": 0.4, "known_at": "2024-01-02"},
        {"timestamp": "2023-12-31", "symbol": "AAA", "name": "btm", "value": 0.9, "known_at": "2024-01-05"},
        {"timestamp": "2023-12-31", "symbol": "BBB", "name": "btm", "value": 0.7, "known_at": "2024-01-03"},
    ],
    "market_caps": [
        {"timestamp": "2024-01-01", "symbol": symbol, "market_cap": size}
        for symbol, size in {"AAA": 30.0, "BBB": 20.0, "CCC": 10.0}.items()
    ],
}


def _dataset(*, unit: str | None = "units", tables: Mapping[str, Any] = TABLES, has_volume: bool = True) -> Dataset:
    rows = [
        {"timestamp": day, "symbol": symbol, "close": close, "volume": volume}
        for symbol, (closes, volumes) in BARS.items()
        for day, close, volume in zip(DAYS, closes, volumes, strict=True)
    ]
    frame = pd.DataFrame(rows) if has_volume else pd.DataFrame(rows).drop(columns="volume")
    spec = PanelSpec(name="made", calendar="crypto", currency="USD", asset_class="equity", volume_unit=unit)
    given = GivenTables(tables=tables, taxonomies={"theme": {"AAA": "AI", "CCC": "Water"}})
    read = ReferenceTables(frames=read_tables(given, list(BARS)).frames)
    return Dataset.of(PricePanel.from_table(frame, spec), read, version="made")


def _draw(day: str = "2024-01-05", dataset: Dataset | None = None, **rule: Any) -> Universe:
    own = dataset or _dataset()
    asked = UniverseRule(n_returns=1, **rule)
    return select_universe(own.panel, asked, day, own.market_caps, known=own.on(day), tables=own.tables)


def test_names_say_who_is_a_candidate() -> None:
    universe = _draw(assets=("CCC", "AAA"))
    assert universe.symbols == ("AAA", "CCC")
    assert universe.left_out == dict.fromkeys(["BBB", "IDX"], "not among the assets that the rule names")
    assert _draw(exclude=("AAA",)).left_out["AAA"] == "excluded by name"
    assert "AAA" not in _draw(exclude=("AAA",)).symbols
    assert _draw(assets=("IDX",)).symbols == ("IDX",)


@pytest.mark.parametrize(
    ("rule", "members", "left_out"),
    [
        ({"keep_sectors": ("Health",)}, ("BBB",), {"AAA": "sector Energy, and the rule keeps Health"}),
        ({"exclude_sectors": ("Health",)}, ("AAA", "CCC"), {"BBB": "sector Health, which the rule excludes"}),
        ({"keep_labels": {"theme": ("AI",)}}, ("AAA",), {"BBB": "no theme, and the rule keeps AI"}),
        ({"exclude_labels": {"theme": ("Water",)}}, ("AAA", "BBB"), {"CCC": "theme Water, which the rule excludes"}),
        ({"member_of": "top"}, ("BBB",), {"AAA": "no member of top on the day"}),
    ],
)
def test_labels_and_lists_say_who_is_a_candidate(
    rule: dict[str, Any], members: tuple[str, ...], left_out: dict[str, str]
) -> None:
    universe = _draw(**rule)
    assert universe.symbols == members
    assert left_out.items() <= universe.left_out.items()
    assert not left_out.keys() & {passed.symbol for passed in universe.passed_over}


@pytest.mark.parametrize(
    ("rule", "members", "passed_over"),
    [
        ({"min_price": 3}, ("AAA", "CCC"), {"BBB": "price 2 USD, not >= 3"}),
        (
            {"min_turnover": 1000, "liquidity_sessions": 5},
            ("AAA", "BBB"),
            {"CCC": "turnover is not known, and the rule asks for >= 1,000"},
        ),
        (
            {"min_turnover": 1100, "liquidity_sessions": 5},  # 100 · (10 + 11 + 12 + 13 + 14) / 5 = 1200
            ("AAA",),
            {"BBB": "turnover 1,080 USD a session over 5 sessions, not >= 1,100"},  # 900 · (4 · 1 + 2) / 5
        ),
        ({"filters": ("btm>0.8",)}, ("AAA",), {"BBB": "btm 0.7, not > 0.8"}),
        ({"filters": ("market_cap <= 2e1",)}, ("BBB", "CCC"), {"AAA": "market_cap 30, not <= 20"}),
    ],
)
def test_figures_pass_assets_over_with_the_figure_and_what_is_asked(
    rule: dict[str, Any], members: tuple[str, ...], passed_over: dict[str, str]
) -> None:
    universe = _draw(**rule)
    assert universe.symbols == members
    assert passed_over.items() <= {passed.symbol: passed.reason for passed in universe.passed_over}.items()


def test_a_characteristic_is_the_one_that_was_known_on_the_day() -> None:
    assert _draw("2024-01-04", filters=("btm > 0.6",)).symbols == ("BBB",)
    assert _draw("2024-01-05", filters=("btm > 0.6",)).symbols == ("AAA", "BBB")
    with pytest.raises(DataError, match="no asset is as the rule asks") as caught:
        _draw("2024-01-02", filters=("btm > 0.6",))
    assert "AAA: btm 0.4, not > 0.6" in str(caught.value.value)


def test_a_list_is_that_of_the_day() -> None:
    assert _draw("2024-01-03", member_of="top").symbols == ("AAA", "BBB")
    assert _draw("2024-01-04", member_of="top").symbols == ("BBB",)


@pytest.mark.parametrize(
    ("rule", "members"),
    [
        ({"rank_by": "price", "top": 2}, ("CCC", "AAA")),
        ({"rank_by": "price", "top": 2, "largest": False}, ("BBB", "AAA")),
        ({"rank_by": "market_cap", "top": 1, "largest": False}, ("CCC",)),
        ({"rank_by": "turnover", "liquidity_sessions": 1}, ("BBB", "AAA")),
        ({"rank_by": "volume", "top": 1, "liquidity_sessions": 2}, ("BBB",)),
        ({"rank_by": "btm"}, ("AAA", "BBB")),
        ({"top": 1}, ("AAA",)),
    ],
)
def test_any_column_ranks(rule: dict[str, Any], members: tuple[str, ...]) -> None:
    assert _draw(**rule).symbols == members


def test_the_rank_of_an_asset_is_its_reason() -> None:
    universe = _draw(rank_by="price", top=1, exclude=("IDX",))
    assert universe.left_out["BBB"] == "price 2 USD, not among the 1 largest, of which CCC has 50"
    assert _draw(rank_by="btm").left_out["CCC"] == "btm is not known, and the rule ranks by it"


def test_all_are_passed_over_where_the_rule_takes_more_than_there_are() -> None:
    universe = _draw(top=9, min_price=3)
    assert [(passed.symbol, passed.reason) for passed in universe.passed_over] == [("BBB", "price 2 USD, not >= 3")]
    assert _draw(top=1, min_price=3).passed_over == ()  # the largest is a member


def test_benchmarks_are_members_where_the_rule_takes_them() -> None:
    assert "IDX" not in _draw().symbols
    assert "index or benchmark" in _draw().left_out["IDX"]
    assert "IDX" in _draw(include_benchmarks=True).symbols
    assert "IDX" in _draw(include=("IDX",)).symbols


def test_a_volume_that_is_money_is_the_turnover() -> None:
    universe = _draw(dataset=_dataset(unit="USD"), min_turnover=500, liquidity_sessions=2)
    assert universe.symbols == ("BBB",)
    assert universe.left_out["AAA"] == "turnover 100 USD a session over 2 sessions, not >= 500"


@pytest.mark.parametrize(
    ("dataset", "rule", "what"),
    [
        ({"has_volume": False}, {"min_turnover": 1}, "no volumes"),
        ({"unit": None}, {"rank_by": "turnover"}, "unit of the volumes is not stated"),
        ({"tables": {}}, {"filters": ("market_cap > 1",)}, "asks for market capitalisations"),
        ({"tables": {}}, {"top": 1}, "takes the largest"),
        ({"tables": {}}, {"member_of": "top"}, "has no lists"),
    ],
)
def test_a_dataset_that_lacks_what_the_rule_reads_says_what_to_do(
    dataset: dict[str, Any], rule: dict[str, Any], what: str
) -> None:
    with pytest.raises(ConfigurationError, match=what) as caught:
        _draw(dataset=_dataset(**dataset), **rule)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("rule", "near"),
    [
        ({"assets": ("AAB",)}, "AAA"),
        ({"exclude": ("IDXX",)}, "IDX"),
        ({"keep_sectors": ("Enrgy",)}, "Energy"),
        ({"keep_labels": {"themes": ("AI",)}}, "theme"),
        ({"exclude_labels": {"theme": ("Watre",)}}, "Water"),
        ({"member_of": "topp"}, "top"),
        ({"filters": ("btn > 1",)}, "btm"),
        ({"rank_by": "prices"}, "price"),
    ],
)
def test_an_unknown_name_has_its_nearest(rule: dict[str, Any], near: str) -> None:
    with pytest.raises(UnknownName) as caught:
        _draw(**rule)
    assert caught.value.candidates[0] == near


@pytest.mark.parametrize("text", ["btm", "btm > ", "> 1", "btm ! 1", "btm > x", "btm > 1e999", "a > 1 > 0"])
def test_a_filter_that_cannot_be_read_says_how_it_is_written(text: str) -> None:
    with pytest.raises(ConfigurationError, match="a filter is a column"):
        UniverseRule(n_returns=1, filters=(text,))


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="AAA is in include and in exclude"):
        UniverseRule(n_returns=1, include=("AAA",), exclude=("AAA",))


def test_prices_in_several_currencies_are_not_compared() -> None:
    tables = {**TABLES, "assets": {"CCC": {"currency": "EUR"}}}
    with pytest.raises(ConfigurationError, match="several currencies"):
        _draw(dataset=_dataset(tables=tables), min_price=3)
    assert _draw(dataset=_dataset(tables=tables), min_price=3, exclude=("CCC",)).symbols == ("AAA", "IDX")


def test_more_sessions_of_liquidity_than_there_are_is_refused() -> None:
    with pytest.raises(DataError, match="20 sessions of liquidity") as caught:
        _draw(min_turnover=1)
    assert str(caught.value.remedy) == "ask for fewer: universe with liquidity_sessions=5"


def test_a_rule_of_the_first_fields_is_written_as_it_always_was() -> None:
    rule = UniverseRule(top=3, n_returns=30, include=("AAA",))
    assert list(rule.model_dump()) == [
        "top", "exclude_sectors", "n_returns", "max_missing", "max_gap", "sessions", "include",
    ]  # fmt: skip
    more = UniverseRule(n_returns=30, keep_labels={"theme": ("AI",)}, largest=False)
    assert UniverseRule.model_validate_json(more.model_dump_json()) == more
