"""Each check of strategies bites, and six ways to peek are caught or see nothing."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tangency.contracts.component import HEEDS_TIME_LIMIT, ComponentSpec
from tangency.contracts.params import NoParams, Params
from tangency.contracts.strategy import Decision, Hold, Scores, State, Targets
from tangency.contracts.window import Window
from tangency.testing import ConformanceReport, check_component

FUTURE = "the future does not change the past"
MEMORY = "nothing is kept but the state"
CHANCE = "nothing is left to chance"
NAMES = "names do not matter"
SMALL = "small markets"


class Sound:
    """Momentum of the last sessions, with a count kept in its state."""

    def __init__(self, params: Params) -> None:
        self.params = params

    def decide(self, window: Window, state: State) -> Decision:
        asked = state if isinstance(state, int) else 0
        return Scores(values=self.scores(window), reason=f"decision {asked}", state=asked + 1)

    def scores(self, window: Window) -> np.ndarray:
        return window.closes[-1] / window.closes[-21] - 1.0


class NextClose(Sound):
    """Follows the view to the array behind it, one row further."""

    def scores(self, window: Window) -> np.ndarray:
        behind = window.closes if window.closes.base is None else window.closes.base
        at = min(len(behind) - 1, len(window.closes) + 10)
        later = behind[at, : len(window.assets)]
        return later / window.closes[-1] - 1.0


class FillBarClose(Sound):
    """Looks for the close at which it will be filled in the bars."""

    def scores(self, window: Window) -> np.ndarray:
        return window.known.bars("close")[len(window.sessions)] - window.closes[-1]


class FullSampleZScore(Sound):
    """Standardises with all rows of the array behind the view."""

    def scores(self, window: Window) -> np.ndarray:
        behind = window.closes if window.closes.base is None else window.closes.base
        own = behind[:, : len(window.assets)]
        return (window.closes[-1] - np.nanmean(own, axis=0)) / np.nanstd(own, axis=0)


class FutureUniverse(Sound):
    """Asks the history behind the tables who will be a member."""

    def scores(self, window: Window) -> np.ndarray:
        history = window.known._history
        later = history.members(len(history.sessions) - 1).assets
        return np.array([float(asset in later) for asset in window.assets])


class FutureSector(Sound):
    """Asks the history behind the tables for labels that come later."""

    def scores(self, window: Window) -> np.ndarray:
        labels = window.known._history.known(399, slice(0, 400), None).groups()["sector"]
        return np.array([float(labels[asset] == "DeFi") for asset in window.assets])


class RevisedData(Sound):
    """Asks the history behind the tables for figures as they were revised later."""

    def scores(self, window: Window) -> np.ndarray:
        figures = window.known._history.figures
        return np.array([[own for _, name, own in figures if name == asset][-1] for asset in window.assets])


class Remembering(Sound):
    """Keeps a count in the instance."""

    def __init__(self, params: Params) -> None:
        super().__init__(params)
        self.asked = 0

    def scores(self, window: Window) -> np.ndarray:
        self.asked += 1
        return super().scores(window) + self.asked


class Drawing(Sound):
    """Draws from the global generator."""

    def scores(self, window: Window) -> np.ndarray:
        return super().scores(window) + np.random.rand(len(window.assets))  # noqa: NPY002


class Unseeded(Sound):
    """Draws from a generator without a seed."""

    def scores(self, window: Window) -> np.ndarray:
        return super().scores(window) + np.random.default_rng().random(len(window.assets))


class Seeded(Sound):
    """Draws from the decision's own generator; names then matter, for draws go by place."""

    def scores(self, window: Window) -> np.ndarray:
        return super().scores(window) + window.random().random()


class Positional(Sound):
    """Prefers what comes first."""

    def scores(self, window: Window) -> np.ndarray:
        return super().scores(window) * np.arange(1, len(window.assets) + 1)


class Writing(Sound):
    """Writes into the prices behind the view."""

    def scores(self, window: Window) -> np.ndarray:
        behind = window.closes if window.closes.base is None else window.closes.base
        behind[0] = 1.0
        return super().scores(window)


class Speechless(Sound):
    """Never decides."""

    def decide(self, window: Window, state: State) -> Decision:
        del window, state
        return Hold()


class TooFew(Sound):
    """Gives fewer scores than there are assets."""

    def scores(self, window: Window) -> np.ndarray:
        return super().scores(window)[1:]


class NotANumber(Sound):
    """Wants a weight that is none."""

    def decide(self, window: Window, state: State) -> Decision:
        del state
        return Targets(weights=np.full(len(window.assets), np.nan))


class Unwritable(Sound):
    """Keeps what JSON cannot write."""

    def decide(self, window: Window, state: State) -> Decision:
        del state
        return Scores(values=self.scores(window), state={"seen": {1, 2}})  # type: ignore[dict-item]


class Crashing(Sound):
    """Fails on a small market."""

    def scores(self, window: Window) -> np.ndarray:
        if len(window.assets) == 1:
            raise ZeroDivisionError("one asset")
        return super().scores(window)


class Dawdling(Sound):
    """Says that it heeds time limits, and sleeps on a large market."""

    def scores(self, window: Window) -> np.ndarray:
        time.sleep(5.0 if len(window.assets) > 50 else 0.0)
        return super().scores(window)


def report_of(strategy: type[Sound], *capabilities: str) -> ConformanceReport:
    spec = ComponentSpec(
        name="probe",
        summary="Probe",
        params=NoParams,
        factory=strategy,
        capabilities=frozenset(capabilities),
        references=("A. Author (2020), Title, (1)",),
    )
    return check_component(spec, "strategy")


def failed(strategy: type[Sound]) -> set[str]:
    return {check.name for check in report_of(strategy).checks if check.outcome == "failed"}


@pytest.mark.parametrize("strategy", [Sound, Seeded])
def test_a_sound_strategy_conforms(strategy: type[Sound]) -> None:
    report = report_of(strategy)
    assert report.passed, str(report)


def test_a_strategy_that_says_that_it_heeds_limits_has_to() -> None:
    (checked, sound) = (
        next(each for each in report_of(strategy, HEEDS_TIME_LIMIT).checks if each.name == "heeds time limits")
        for strategy in (Dawdling, Sound)
    )
    assert checked.outcome == "failed"
    assert "raise_if_stopped" in checked.evidence
    assert sound.outcome == "passed"


@pytest.mark.parametrize("strategy", [NextClose, FullSampleZScore])
def test_a_view_of_prices_leads_to_no_later_one(strategy: type[Sound]) -> None:
    """What lies behind the view has not been written yet, so that no future can change what these decide."""
    assert FUTURE not in failed(strategy)


@pytest.mark.parametrize("strategy", [FillBarClose, FutureUniverse, FutureSector, RevisedData])
def test_a_peeking_strategy_is_caught(strategy: type[Sound]) -> None:
    assert FUTURE in failed(strategy)


@pytest.mark.parametrize(
    ("strategy", "check"),
    [
        (Remembering, MEMORY),
        (Drawing, CHANCE),
        (Unseeded, CHANCE),
        (Positional, NAMES),
        (Writing, FUTURE),
        (Speechless, FUTURE),
        (TooFew, FUTURE),
        (NotANumber, FUTURE),
        (Unwritable, FUTURE),
        (Crashing, SMALL),
    ],
)
def test_a_broken_strategy_is_caught(strategy: type[Sound], check: str) -> None:
    assert check in failed(strategy)
