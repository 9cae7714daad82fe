"""The verb `universe`: dates, events and their reasons, the table, the picture, what is refused, replay."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import tangency as tg
from tangency.errors import ConfigurationError, DataError, UnknownName

SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture(scope="module")
def coins() -> tg.UniverseHistory:
    """Draw the sample's own rule, month by month over the fall of LUNA and of FTT."""
    return tg.universe("crypto", every="month", start="2022-01-31", end="2023-01-31")


def test_luna_and_ftt_leave_with_their_reasons(coins: tg.UniverseHistory) -> None:
    events = [(f"{each.as_of:%Y-%m-%d}", each.kind, each.why) for each in coins.changes if each.symbol == "LUNA"]
    events += [(f"{each.as_of:%Y-%m-%d}", each.kind, each.why) for each in coins.changes if each.symbol == "FTT"]
    assert events == [
        ("2022-06-30", "left", "market_cap is not known in the snapshot of 2022-06-05, and the rule ranks by it"),
        (
            "2022-02-28",
            "came",
            "market_cap 5,582,232,199, not among the 20 largest, of which TRX has 7,922,357,702",
        ),
        ("2022-07-31", "left", "364 of 366 prices in the window"),
    ]
    assert coins.why("LUNA")["2022-11-30"] == "prices end 2022-10-09"  # though its ticker lives on, and is ranked


def test_the_members_of_a_date_are_those_of_its_universe(coins: tg.UniverseHistory) -> None:
    with_rule = tg.load("crypto", as_of="2022-09-30")
    assert coins.dates[8].members == with_rule.symbols
    table = coins.table()
    on_day = table.loc["2022-09-30"].to_dict()
    assert {asset for asset, is_member in on_day.items() if is_member} == set(with_rule.symbols)
    assert coins.counts().tolist() == table.sum(axis=1).tolist() == [20] * 13


def test_the_events_reproduce_the_members(coins: tg.UniverseHistory) -> None:
    own = set(coins.dates[0].members)
    for date in coins.dates:
        for event in (each for each in coins.changes if each.as_of == date.as_of):
            (own.add if event.kind == "came" else own.remove)(event.symbol)
        assert own == set(date.members)
    assert coins.events()["asset"].tolist() == [each.symbol for each in coins.changes]


def test_the_turnover_is_who_came_or_left(coins: tg.UniverseHistory) -> None:
    document = coins.document()
    for date in document.dates[1:]:
        assert date.turnover == (len(date.came) + len(date.left)) / 40
    assert [date.turnover for date in document.dates[1:]] == coins.turnover().tolist()
    assert "13 dates, 2022-01-31 to 2023-01-31: 20 members" in document.sentence()


def test_the_picture_has_a_row_for_each_member_and_a_trace_for_each_sector(coins: tg.UniverseHistory) -> None:
    figure, table = coins.plot(), coins.table()
    assert set(figure.layout.yaxis.ticktext) == set(table.columns)
    points = sum(sum(y is not None for y in trace.y) for trace in figure.data)
    assert points == int(table.to_numpy().sum())
    assert {trace.name for trace in figure.data} >= {"Layer 1", "Meme"}
    assert figure.layout.title.text == coins.document().sentence()


def test_without_a_start_it_begins_where_the_rule_draws_a_universe() -> None:
    rule = tg.UniverseRule(n_returns=30, assets=("ETH", "SOL"))
    history = tg.universe("crypto", every="year", end="2021-12-31", universe=rule)
    assert f"{history.dates[0].as_of:%Y-%m-%d}" == "2015-12-31"
    assert [date.members for date in history.dates] == [("ETH",)] * 5 + [("ETH", "SOL")] * 2
    assert history.events()[["asset", "event", "why"]].to_numpy().tolist() == [["SOL", "came", "no price before"]]


def test_a_date_without_a_universe_says_why() -> None:
    rule = tg.UniverseRule(n_returns=48, max_missing=0.0, top=5)
    history = tg.universe("crypto", every="month", start="2024-11-30", end="2025-03-16", universe=rule)
    why = "no asset has all 49 prices of the window, or as many as the rule asks for (48 returns)"
    refused = {f"{date.as_of:%Y-%m-%d}": date.refusal for date in history.dates if date.refusal}
    assert refused == {"2025-01-31": why, "2025-02-28": why}  # the hole lies in their windows
    events = history.events()
    events = events[events["date"] == pd.Timestamp("2025-01-31")]
    assert (events["event"].unique().tolist(), events["why"].unique().tolist()) == (["left"], [why])
    assert "no universe on 2025-01-31" in repr(history)


@pytest.mark.parametrize(
    ("keywords", "kind", "what"),
    [
        ({"every": "fortnight"}, ConfigurationError, "every"),
        ({"start": "2030-01-01"}, ConfigurationError, "no session with a price"),
        ({"start": "yesterday"}, ConfigurationError, "not a date"),
        ({"universe": tg.UniverseRule(n_returns=30, assets=("BTCC",))}, UnknownName, "BTCC"),
        ({"universe": tg.UniverseRule(n_returns=30, filters=("price > 1e9",))}, DataError, "no asset is as the rule"),
    ],
)
def test_what_is_wrong_is_refused(keywords: dict[str, object], kind: type[Exception], what: str) -> None:
    asked = {"every": "quarter", "start": "2024-01-01", "end": "2024-11-30", **keywords}
    with pytest.raises(kind, match=what):
        tg.universe("crypto", **asked)  # type: ignore[arg-type]  # as users do


def test_an_own_dataset_is_drawn_recorded_and_replayed(tmp_path: Path) -> None:
    days = pd.bdate_range("2024-01-01", periods=80)
    frame = pd.DataFrame({"timestamp": days.repeat(2), "symbol": ["A", "B"] * 80, "close": [10.0, 20.0] * 80})
    lists = [{"list": "mine", "symbol": "A"}, {"list": "mine", "symbol": "B", "valid_to": "2024-03-15"}]
    with tg.Desk(tmp_path) as desk:
        desk.import_prices(frame, name="own", calendar="us-equity", currency="USD", memberships=lists)
        rule = tg.UniverseRule(n_returns=5, member_of="mine")
        history = desk.universe("own", every="month", universe=rule)
        assert history.events().to_numpy().tolist() == [
            [pd.Timestamp("2024-03-29"), "left", "B", "no member of mine on the day"]
        ]
        assert desk.replay(str(history.run_id)).is_identical


@pytest.mark.shared_data
def test_real_stocks_beside_their_index(tmp_path: Path) -> None:
    path = SHARED / "equity_us_1989_2018.parquet"
    if not path.exists():
        pytest.skip(f"no shared data at {path}")
    with tg.Desk(tmp_path) as desk:
        desk.import_prices(
            path, name="stocks", calendar="us-equity", currency="USD", assets={"SPY": {"is_benchmark": True}}
        )
        rule = tg.UniverseRule(n_returns=250)
        history = desk.universe("stocks", every="year", start="2010-12-31", end="2017-12-29", universe=rule)
        came = history.events().query("event == 'came'").set_index("asset")["date"].dt.year.to_dict()
        assert {"FB": 2013, "GM": 2011, "BABA": 2015}.items() <= came.items()
        assert "SPY" not in history.table().columns
        assert "index or benchmark" in history.dates[-1].left_out["SPY"]
