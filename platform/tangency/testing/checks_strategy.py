"""Checks of strategies: no look-ahead, no hidden memory or chance, names that do not matter, small markets handled."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np

from tangency.contracts.component import ComponentKind
from tangency.contracts.strategy import Decision, Hold, Scores, State, Targets
from tangency.errors import PluginError, TangencyError
from tangency.estimation.guarded import strategic_decision
from tangency.host.catalogue import RegisteredComponent
from tangency.simulate.seen import SeenCloses
from tangency.simulate.shown import Portfolio, shown_window
from tangency.testing.comparison import first_difference, require_close
from tangency.testing.market_story import MarketStory, market_story
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject

__all__ = ["STRATEGY_CHECKS"]

_SESSIONS = 400
_WINDOW = 250
_ASKED = tuple(range(_WINDOW + 10, _SESSIONS, 7))
_CUTS = (_ASKED[3], _ASKED[9], _ASKED[15])
_NAV = 1_000_000.0
_EQUAL = 1e-8


def check_no_future(subject: Subject) -> str:
    """Require that cutting or changing prices, labels, sizes and figures after t leaves every decision up to t alone.

    To the last bit; the portfolio that is shown is the same, so that only what is known can make a difference.
    """
    story = market_story(_SESSIONS, 5)
    whole = _decisions(subject, story, _ASKED)
    _require_any(whole)
    for t in _CUTS:
        asked = [at for at in _ASKED if at <= t]
        for other, what in ((story.cut(t + 1), "cutting"), (story.changed_from(t + 1), "changing")):
            for at, ours, theirs in zip(asked, whole, _decisions(subject, other, asked), strict=False):
                where = first_difference(ours, theirs)
                if where is not None:
                    raise CheckFailed(
                        f"{what} the future after session {t} changes the decision of session {at}: {where}"
                    )
    return f"cut and changed after sessions {', '.join(map(str, _CUTS))} of {_SESSIONS}, {len(_ASKED)} decisions"


def check_no_hidden_memory(subject: Subject) -> str:
    """Require the same decisions of an instance that is built anew for each, with the state of the last as JSON."""
    story = market_story(_SESSIONS, 5)
    kept = _decisions(subject, story, _ASKED)
    anew = _decisions(subject, story, _ASKED, is_built_anew=True)
    for at, ours, theirs in zip(_ASKED, kept, anew, strict=True):
        where = first_difference(ours, theirs)
        if where is not None:
            raise CheckFailed(
                f"an instance built anew decides otherwise at session {at}: {where}; what it keeps belongs in state"
            )
    return f"{len(_ASKED)} decisions, each of a new instance"


def check_no_hidden_chance(subject: Subject) -> str:
    """Require the same decisions whatever the seeds of the global generators, which are left as they were."""
    story = market_story(_SESSIONS, 5)
    asked = _ASKED[:4]
    found = []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002  # the global generator is what is looked for
        before = (random.getstate(), np.random.get_state(legacy=True)[1].tobytes())  # type: ignore[index]  # noqa: NPY002
        found.append(_decisions(subject, story, asked))
        after = (random.getstate(), np.random.get_state(legacy=True)[1].tobytes())  # type: ignore[index]  # noqa: NPY002
        if before != after:
            raise CheckFailed("it draws from a global generator; window.random() has the decision's own seed")
    where = first_difference(found[0], found[1])
    if where is not None:
        raise CheckFailed(f"two runs of one seed differ at {where}; window.random() has the decision's own seed")
    return f"{len(asked)} decisions, twice"


def check_names(subject: Subject) -> str:
    """Require that assets under other names, and so in another order, get the same weights, to 1e-8."""
    story = market_story(_SESSIONS, 5)
    order = np.random.default_rng(5).permutation(len(story.assets))
    names = {asset: f"Z{order[i]}" for i, asset in enumerate(story.assets)}
    worst = 0.0
    for ours, theirs in zip(
        _decisions(subject, story, _ASKED), _decisions(subject, story.renamed(names), _ASKED), strict=True
    ):
        if type(ours[1]) is not type(theirs[1]):
            raise CheckFailed("under other names the strategy decides otherwise")
        mine, other = _by_name(ours), _by_name(theirs)
        if mine is None or other is None:
            continue
        assets = ours[0]
        found = np.array([other[names[asset]] for asset in assets])
        worst = max(worst, require_close(found, np.array([mine[asset] for asset in assets]), _EQUAL, "renamed assets"))
    return f"largest difference {worst:.2g}"


def check_small_markets(subject: Subject) -> str:
    """Require a decision or a typed error for one asset, and for fewer sessions than assets."""
    messages = []
    for n_sessions, n_assets in ((_SESSIONS, 1), (30, 8)):
        try:
            _decisions(subject, market_story(n_sessions, n_assets), (n_sessions - 1,))
        except PluginError as error:
            raise CheckFailed(f"{n_assets} assets in {n_sessions} sessions: {error}") from None
        except TangencyError as error:
            messages.append(str(error))
    return "; ".join(messages) or "decisions for both"


Taken = tuple[tuple[str, ...], Decision]


def _decisions(
    subject: Subject, story: MarketStory, asked: Iterable[int], *, is_built_anew: bool = False
) -> list[Taken]:
    """Return members and decision at each session."""
    component = RegisteredComponent(
        id=subject.name, plugin="kit", version="0", kind=ComponentKind.STRATEGY, spec=subject.spec
    )
    strategy, seen = subject.build(), SeenCloses(story.closes)
    state: State = None
    weights = np.full(len(story.assets), 0.9 / len(story.assets))
    found: list[Taken] = []
    for at in asked:
        members = story.members(at)
        held = Portfolio(nav=_NAV, weights=weights)
        window = shown_window(story, seen, at, members, held, n_returns=_WINDOW, seed=0)
        if is_built_anew:
            strategy = subject.build()
        decision, state = strategic_decision(strategy, window, state, component)
        found.append((members.assets, decision))
    try:
        seen.require_unchanged(subject.name)
    except PluginError as error:
        raise CheckFailed(str(error)) from None
    return found


def _require_any(taken: list[Taken]) -> None:
    """Refuse a strategy that decides on nothing at all: nothing could be seen to change."""
    for _, decision in taken:
        values = (
            None
            if isinstance(decision, Hold)
            else decision.weights
            if isinstance(decision, Targets)
            else decision.values
        )
        if values is not None and np.isfinite(values).any():
            return
    raise CheckFailed(f"no target and no score in {len(taken)} decisions on the kit's market")


def _by_name(taken: Taken) -> dict[str, float] | None:
    assets, decision = taken
    if isinstance(decision, Hold):
        return None
    values = decision.values if isinstance(decision, Scores) else decision.weights
    return dict(zip(assets, values.tolist(), strict=True))


STRATEGY_CHECKS = (
    ("the future does not change the past", check_no_future),
    ("nothing is kept but the state", check_no_hidden_memory),
    ("nothing is left to chance", check_no_hidden_chance),
    ("names do not matter", check_names),
    ("small markets", check_small_markets),
)
