"""Decisions: what strategies see, what is refused, and what several of them make of one book."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams
from tangency.contracts.strategy import Decision, Hold, Scores, State, Targets
from tangency.contracts.window import Window
from tangency.errors import ConfigurationError, DataError, PluginError
from tangency.host.catalogue import RegisteredComponent
from tangency.simulate.asked import decision_bars
from tangency.simulate.combination import FixedShares, PaperReturns
from tangency.simulate.decider import Decider, Deciding
from tangency.simulate.frame_history import FrameHistory
from tangency.simulate.score_rule import ScoreRule, weights_of_scores
from tangency.simulate.shown import Portfolio

DAYS = np.arange("2024-01-01", "2024-05-01", dtype="datetime64[D]").astype("datetime64[us]")


def history(n_assets: int = 3, *, window: int = 5) -> FrameHistory:
    rng = np.random.default_rng(3)
    closes = 100.0 * np.cumprod(1.0 + rng.normal(0.001, 0.02, (len(DAYS), n_assets)), axis=0)
    return FrameHistory(
        name="frame",
        assets=tuple("ABCDEF"[:n_assets]),
        sessions=DAYS,
        closes=frozen_floats(closes),
        periods_per_year=365.0,
        window=window,
    )


class Fixed:
    """Decides on what it was made with."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    def decide(self, window: Window, state: State) -> Decision:
        del window, state
        return self.decision


def deciding(name: str, strategy: object, *, rule: ScoreRule | None = None) -> Deciding:
    spec = ComponentSpec(name=name, summary="Test", params=NoParams, factory=lambda params: strategy)
    component = RegisteredComponent(
        id=f"test/{name}", plugin="test", version="0", kind=ComponentKind.STRATEGY, spec=spec
    )
    return Deciding(name=name, strategy=strategy, component=component, rule=rule or ScoreRule())  # type: ignore[arg-type]


def decider(*strategies: Deciding, most_gross: float = 1.0, own: FrameHistory | None = None) -> Decider:
    shares = FixedShares(fractions={each.name: 1.0 / len(strategies) for each in strategies})
    return Decider(own or history(), strategies, shares, window=5, most_gross=most_gross, seed=0)


def cash(n: int = 3) -> Portfolio:
    return Portfolio(nav=1.0, weights=np.zeros(n))


def test_targets_of_several_strategies_keep_whose_they_are() -> None:
    one = deciding("one", Fixed(Targets(weights=np.array([1.0, 0.0, 0.0]), reasons={"A": "up"}, reason="rule")))
    two = deciding("two", Fixed(Targets(weights=np.array([0.0, -0.5, 0.5]))))
    made = decider(one, two).decide(10, cash())
    assert made.targets is not None
    assert made.targets.tolist() == [[0.5, 0.0, 0.0], [0.0, -0.25, 0.25]]
    assert made.reasons == {"one": "rule: A: up", "two": ""}


def test_holding_trades_nothing() -> None:
    made = decider(deciding("one", Fixed(Hold(reason="no pair is open")))).decide(10, cash())
    assert made.targets is None
    assert made.reasons == {"one": "no pair is open"}


def test_a_refusal_is_recorded_and_what_was_decided_stays() -> None:
    class Refusing:
        def __init__(self) -> None:
            self.asked = 0

        def decide(self, window: Window, state: State) -> Decision:
            del state
            self.asked += 1
            if self.asked == 2:
                raise DataError("too few returns", where="window")
            return Targets(weights=np.full(len(window.assets), 0.2))

    own = decider(deciding("one", Refusing()))
    assert own.decide(10, cash()).targets is not None
    refused = own.decide(11, cash())
    assert refused.targets is None
    assert refused.refused == {"one": "DataError: too few returns"}


def test_a_day_without_a_universe_is_recorded() -> None:
    made = decider(deciding("one", Fixed(Hold()))).decide(3, cash())
    assert made.targets is None
    assert made.refused == {"one": "no universe: no asset has 6 prices in a row"}


@pytest.mark.parametrize(
    ("decision", "what"),
    [
        (Targets(weights=np.array([0.5, np.nan, 0.0])), "the target of B on 2024-01-11 is not a finite number"),
        (Targets(weights=np.array([0.5, 0.5])), "an array of shape (2,)"),
        (Targets(weights=[0.5, 0.5, 0.0]), "it decided on list"),  # type: ignore[arg-type]
        (Scores(values=np.array([np.inf, 0.0, 0.0])), "the score of A"),
        (Targets(weights=np.zeros(3), reasons={"Z": "why"}), "it gives a reason for Z"),
        (Targets(weights=np.zeros(3), state={"seen": float("nan")}), "its state cannot be written as JSON"),
        ("buy", "it decided on str"),
    ],
)
def test_what_breaks_the_contract_is_refused(decision: object, what: str) -> None:
    with pytest.raises(PluginError, match=what.replace("(", r"\(").replace(")", r"\)")):
        decider(deciding("one", Fixed(decision))).decide(10, cash())  # type: ignore[arg-type]


def test_gross_beyond_what_is_allowed_says_what_to_state() -> None:
    own = deciding("one", Fixed(Targets(weights=np.array([1.0, 0.5, 0.0]))))
    with pytest.raises(ConfigurationError, match="exceed the gross exposure") as caught:
        decider(own).decide(10, cash())
    assert "initial_margin" in str(caught.value)
    assert decider(own, most_gross=1.5).decide(10, cash()).targets is not None


def test_a_strategy_is_given_back_its_state_as_json() -> None:
    class Counting:
        def decide(self, window: Window, state: State) -> Decision:
            del window
            kept = state if isinstance(state, dict) else {"asked": []}
            assert isinstance(kept["asked"], list)
            kept["asked"].append(len(kept["asked"]))
            return Hold(state=kept)

    own = decider(deciding("one", Counting()))
    for at in (10, 11, 12):
        own.decide(at, cash())
    assert own.states == {"one": {"asked": [0, 1, 2]}}


def test_a_strategy_that_writes_into_prices_is_refused_at_the_end() -> None:
    class Writing:
        def decide(self, window: Window, state: State) -> Decision:
            del state
            assert window.closes.base is not None
            window.closes.base[0, 0] = 1.0
            return Hold()

    own = decider(deciding("one", Writing()))
    own.decide(10, cash())
    with pytest.raises(PluginError, match="changed the prices"):
        own.require_unchanged()


def test_outside_members_are_shown_by_name() -> None:
    closes = history().closes.copy()
    closes[:8, 2] = np.nan
    own = FrameHistory(
        name="frame",
        assets=("A", "B", "C"),
        sessions=DAYS,
        closes=frozen_floats(closes),
        periods_per_year=None,
        window=5,
    )
    seen: list[Window] = []

    class Looking:
        def decide(self, window: Window, state: State) -> Decision:
            del state
            seen.append(window)
            return Hold()

    decider(deciding("one", Looking()), own=own).decide(9, Portfolio(nav=2.0, weights=np.array([0.1, 0.0, 0.3])))
    (window,) = seen
    assert window.assets == ("A", "B")
    assert dict(window.outside) == {"C": 0.3}
    assert dict(window.passed_over) == {"C": "2 of 6 prices in the window"}
    assert window.current.tolist() == [0.1, 0.0]
    assert window.random().random() == np.random.default_rng((0, 9)).random()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ScoreRule(), [2 / 10, 1 / 10, 0.0, 3 / 10, 4 / 10]),
        (ScoreRule(weighting="equal", share=0.5), [0.0, 0.0, 0.0, 0.5, 0.5]),
        (ScoreRule(weighting="score"), [1 / 9, 0.0, 0.0, 3 / 9, 5 / 9]),
        (ScoreRule(is_long_short=True), [-1 / 8, -3 / 8, 0.0, 1 / 8, 3 / 8]),
        (ScoreRule(weighting="equal", share=0.25, is_long_short=True, gross=2.0), [0.0, -1.0, 0.0, 0.0, 1.0]),
    ],
)
def test_scores_become_weights(rule: ScoreRule, expected: list[float]) -> None:
    scores = np.array([1.0, -2.0, np.nan, 3.0, 5.0])
    own = history(5)
    window = Window(
        assets=own.assets,
        sessions=own.sessions,
        closes=own.closes,
        current=np.zeros(5),
        nav=1.0,
        periods_per_year=365.0,
    )
    np.testing.assert_allclose(weights_of_scores(scores, window, rule), expected, atol=1e-15)


def test_equal_scores_have_equal_weights() -> None:
    own = history(4)
    window = Window(
        assets=own.assets, sessions=DAYS, closes=own.closes, current=np.zeros(4), nav=1.0, periods_per_year=None
    )
    weights = weights_of_scores(np.array([1.0, 2.0, 2.0, 2.0]), window, ScoreRule())
    assert weights[1] == weights[2] == weights[3] > weights[0]


def test_a_volatility_target_scales_down_and_never_up() -> None:
    own = history(3)
    window = Window(
        assets=own.assets, sessions=DAYS, closes=own.closes, current=np.zeros(3), nav=1.0, periods_per_year=365.0
    )
    scores = np.array([1.0, 2.0, 3.0])
    whole = weights_of_scores(scores, window, ScoreRule())
    returns = window.returns.values @ whole
    volatility = float(returns.std(ddof=1)) * np.sqrt(365.0)
    halved = weights_of_scores(scores, window, ScoreRule(volatility_target_annual=volatility / 2))
    np.testing.assert_allclose(halved, whole / 2, rtol=1e-12)
    same = weights_of_scores(scores, window, ScoreRule(volatility_target_annual=volatility * 2))
    assert same.tolist() == whole.tolist()


def test_paper_returns_are_those_of_the_targets_alone() -> None:
    own = history(2)
    paper = PaperReturns(("one",), own.sessions, 2)
    paper.decided(0, frozen_floats(np.array([[0.5, 0.25]])))
    value = [1.0]
    units: Floats = np.array([0.5, 0.25]) / own.closes[0]
    for t in range(10):
        paper.passed(own.closes[t], own.closes[t + 1])
        value.append(0.25 + float(units @ own.closes[t + 1]))
    np.testing.assert_allclose(paper.values(10)[:, 0], np.array(value[1:]) / value[:-1] - 1.0, rtol=1e-12)


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("month", ["2024-01-10", "2024-01-31", "2024-02-29", "2024-03-31"]),
        ("quarter", ["2024-01-10", "2024-03-31"]),
        (40, ["2024-01-10", "2024-02-19", "2024-03-30"]),
    ],
)
def test_decisions_come_at_the_start_and_by_their_rhythm(rhythm: object, expected: list[str]) -> None:
    own = history()
    bars = decision_bars(own, rhythm, 9, len(DAYS) - 1)  # type: ignore[arg-type]
    assert [str(DAYS[at])[:10] for at in bars] == expected


def test_the_last_session_ends_a_month_where_the_calendar_knows_it() -> None:
    own = history()

    class Knowing(FrameHistory):
        def next_session(self, at: int) -> datetime | None:
            return datetime(2024, 5, 1)  # noqa: DTZ001  # as labels are

    known = Knowing(name="frame", assets=own.assets, sessions=DAYS, closes=own.closes, periods_per_year=None, window=5)
    assert str(DAYS[decision_bars(known, "month", 9, len(DAYS) - 1)[-1]])[:10] == "2024-04-30"


def test_numbered_sessions_have_no_months() -> None:
    own = FrameHistory(
        name="frame", assets=("A",), sessions=np.arange(20), closes=np.ones((20, 1)), periods_per_year=None, window=2
    )
    with pytest.raises(ConfigurationError, match="no dates"):
        decision_bars(own, "month", 2, 19)
