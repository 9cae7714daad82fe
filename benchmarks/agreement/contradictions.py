"""Constraints that contradict each other, mixed with others, and a check of the reported conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

import tangency as tg
from agreement import kinds
from agreement.algebra import NUMBERS
from agreement.oracle import least_violation
from agreement.problem import Limit, Panel, Stated, draw_panel

__all__ = ["CONTRADICTIONS", "Verdict", "contradict", "contradictions"]

_CONTRADICTORY, _SATISFIED = 1e-6, 1e-7
_MOST_ASSETS = 5
_IRRELEVANT = (
    kinds.bounds,
    kinds.sectors,
    kinds.ranges,
    kinds.turnover,
    kinds.tail_loss,
    kinds.look_through,
    kinds.soft,
)


def _at_most(text: str, side: Callable, bound: float) -> Stated:
    return Stated(text=f"{text} <= {bound:.6f}", limits=(Limit(side=side, bound=float(f"{bound:.6f}")),))


def _at_least(text: str, coefficients: np.ndarray, bound: float) -> Stated:
    bound = float(f"{bound:.6f}")
    limit = Limit(side=lambda w, _one, _m: -(coefficients @ w), bound=-bound)
    return Stated(text=f"{text} >= {bound:.6f}", limits=(limit,))


def _cap(panel: Panel, bound: float) -> Stated:
    del panel
    return _at_most("weight", lambda w, _one, m: m.largest(w), bound)


def caps_below_the_whole(panel: Panel) -> Panel:
    return panel.with_stated(_cap(panel, panel.rng.uniform(0.3, 0.9) / len(panel.assets)))


def floors_above_the_whole(panel: Panel) -> Panel:
    eye = np.eye(len(panel.assets))
    return panel.with_stated(
        _at_least(f"weight[{panel.assets[0]}]", eye[0], panel.rng.uniform(0.55, 0.9)),
        _at_least(f"weight[{panel.assets[-1]}]", eye[-1], panel.rng.uniform(0.55, 0.9)),
    )


def sector_against_its_members(panel: Panel) -> Panel:
    label = panel.sectors[0]
    members = np.array([float(sector == label) for sector in panel.sectors])
    least = panel.rng.uniform(0.4, 0.9)
    return panel.with_stated(_at_least(f"sector[{label}]", members, least), _cap(panel, 0.8 * least / members.sum()))


def turnover_too_small(panel: Panel) -> Panel:
    i = int(panel.rng.integers(len(panel.assets)))
    current, most = panel.current, panel.rng.uniform(0.01, 0.1)
    target = min(panel.current[i] + 2.5 * most, 1.2)
    return panel.with_stated(
        _at_most("turnover", lambda w, one, m: 0.5 * m.total(m.size(w - current * one)), most),
        _at_least(f"weight[{panel.assets[i]}]", np.eye(len(panel.assets))[i], target),
    )


def tracking_error_too_small(panel: Panel) -> Panel:
    drawn = kinds.tracking_error(replace(panel, stated=()))
    (tracking,) = drawn.stated
    (limit,) = tracking.limits
    i = int(panel.rng.integers(len(panel.assets)))
    eye = np.eye(len(panel.assets))
    floor = _at_least(f"weight[{panel.assets[i]}]", eye[i], 0.95)
    least = min(float(limit.side(w, 1.0, NUMBERS)) for w in 0.95 * eye[i] + 0.05 * eye) * 0.4
    text = tracking.text.split(" <= ")[0]
    return panel.with_stated(_at_most(text, limit.side, max(least, 1e-4)), floor)


def tail_loss_too_small(panel: Panel) -> Panel:
    scenarios = panel.returns

    def side(w, _one, m):
        return m.tail_mean(-(scenarios @ w), 0.95)

    return panel.with_stated(_at_most("cvar[95%]", side, 1e-4))


def beta_out_of_reach(panel: Panel) -> Panel:
    betas = panel.covariance[0] / panel.covariance[0, 0]
    return panel.with_stated(_at_least(f"beta[{panel.assets[0]}]", betas, max(betas.max(), 0.0) * 1.2 + 0.1))


def exposure_out_of_reach(panel: Panel) -> Panel:
    least = panel.shares.max() + 0.1
    return panel.with_stated(_at_least("region[north]", panel.shares, least))


def net_against_gross(panel: Panel) -> Panel:
    panel = replace(panel, is_long_only=False)
    floor = Stated(text="weight >= -0.4", limits=(Limit(side=lambda w, _one, m: m.largest(-w), bound=0.4),))
    word, side = [
        ("gross", lambda w, _one, m: m.total(m.size(w))),
        ("long", lambda w, _one, m: m.total(m.positive(w))),
    ][int(panel.rng.integers(2))]
    return panel.with_stated(floor, _at_most(word, side, panel.rng.uniform(0.5, 0.95)))


def shorts_against_a_short_budget(panel: Panel) -> Panel:
    panel = replace(panel, is_long_only=False)
    eye = np.eye(len(panel.assets))
    most = panel.rng.uniform(0.01, 0.1)
    short = _at_most("short", lambda w, _one, m: m.total(m.positive(-w)), most)
    i = int(panel.rng.integers(len(panel.assets)))
    own = eye[i]
    return panel.with_stated(short, _at_most(f"weight[{panel.assets[i]}]", lambda w, _one, _m: own @ w, -2 * most))


def count_against_caps(panel: Panel) -> Panel:
    most = int(panel.rng.integers(1, len(panel.assets) + 1))
    return panel.with_stated(
        Stated(text=f"count <= {most}", most_held=most), _cap(panel, panel.rng.uniform(0.4, 0.9) / most)
    )


def minimums_against_caps(panel: Panel) -> Panel:
    least = float(f"{panel.rng.uniform(0.3, 0.6):.4f}")
    return panel.with_stated(Stated(text=f"weight >= {least:.4f} or 0", least_held=least), _cap(panel, 0.8 * least))


def minimums_against_a_weight(panel: Panel) -> Panel:
    eye = np.eye(len(panel.assets))
    between = Stated(
        text=f"weight[{panel.assets[0]}] between 0.05 and 0.1",
        limits=(
            Limit(side=lambda w, _one, _m: eye[0] @ w, bound=0.1),
            Limit(side=lambda w, _one, _m: -(eye[0] @ w), bound=-0.05),
        ),
    )
    return panel.with_stated(Stated(text="weight >= 0.2 or 0", least_held=0.2), between)


def count_against_tracking_error(panel: Panel) -> Panel:
    """Few assets cannot follow all of them: neither the count nor the tracking error is at fault alone."""
    n = len(panel.assets)
    root = np.linalg.cholesky(panel.covariance).T * np.sqrt(252.0)
    center = np.full(n, 1 / n)

    def side(w, one, m):
        return m.length(root @ (w - center * one))

    return panel.with_stated(Stated(text="count <= 1", most_held=1), _at_most("tracking_error[equal]", side, 1e-3))


CONTRADICTIONS = (
    caps_below_the_whole, floors_above_the_whole, sector_against_its_members, turnover_too_small,
    tracking_error_too_small, tail_loss_too_small, beta_out_of_reach, exposure_out_of_reach, net_against_gross,
    shorts_against_a_short_budget, count_against_caps, minimums_against_caps, minimums_against_a_weight,
    count_against_tracking_error,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The report on one contradictory set, and `fault`: what is wrong with it, or nothing."""

    seed: int
    texts: tuple[str, ...]
    conflict: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    fault: str = ""


def contradict(seed: int) -> Verdict:
    """Draw a contradictory set, ask for the minimum risk, and judge the error."""
    panel = _contradictory(seed)
    keywords = {"optimizer": "mvo", "objective": "min_risk", **panel.arguments()}
    try:
        tg.optimize(panel.frame(), **keywords)
    except tg.Infeasible as error:
        return _judged(seed, panel, error)
    except tg.TangencyError as error:
        return Verdict(seed=seed, texts=tuple(panel.texts), fault=f"{type(error).__name__}: {error}")
    return Verdict(seed=seed, texts=tuple(panel.texts), fault="an answer to a contradiction")


def contradictions(number: int, *, first_seed: int = 0) -> Iterator[Verdict]:
    """Yield the verdicts on `number` sets."""
    return (contradict(first_seed + k) for k in range(number))


def _contradictory(seed: int) -> Panel:
    panel = draw_panel(seed, most_assets=_MOST_ASSETS)
    rng = panel.rng
    for k in rng.permutation(len(_IRRELEVANT))[: int(rng.integers(0, 3))]:
        panel = _IRRELEVANT[k](panel)
    panel = CONTRADICTIONS[seed % len(CONTRADICTIONS)](panel)
    order = rng.permutation(len(panel.stated))
    panel = replace(panel, stated=tuple(panel.stated[k] for k in order))
    # A draw may happen to be satisfiable: then the next seed of the same kind takes its place.
    is_contradictory = least_violation(panel, panel.all_stated) > _CONTRADICTORY
    return panel if is_contradictory else _contradictory(seed + 1000 * len(CONTRADICTIONS))


def _judged(seed: int, panel: Panel, error: tg.Infeasible) -> Verdict:
    named = tuple(member.constraint for member in error.conflict)
    suggestions = {member.constraint: member.suggestion for member in error.relaxation}
    verdict = Verdict(seed=seed, texts=tuple(panel.texts), conflict=named, suggestions=tuple(suggestions.values()))
    by_text = {stated.text: stated for stated in panel.all_stated}
    unknown = [text for text in named if text not in by_text]
    if unknown or not named:
        return replace(verdict, fault=f"the conflict names {unknown or 'nothing'}")
    members = [by_text[text] for text in named]
    return replace(verdict, fault=_fault_of_conflict(panel, members) or _fault_of_relaxation(panel, suggestions))


def _fault_of_conflict(panel: Panel, members: Sequence[Stated]) -> str:
    least = least_violation(panel, members)
    if not least > _SATISFIED:
        return f"the conflict can be satisfied to {least:.1e}"
    for left_out in members:
        rest = [stated for stated in members if stated is not left_out]
        least = least_violation(panel, rest)
        if least > _SATISFIED:
            return f"without {left_out.text} the conflict remains, by {least:.1e}"
    return ""


def _fault_of_relaxation(panel: Panel, suggestions: dict[str, str]) -> str:
    if not suggestions:
        return "no relaxation is suggested"
    texts = [suggestions.pop(text, text) for text in panel.texts]
    if suggestions:
        return f"the relaxation names {list(suggestions)}"
    try:
        keywords = {**panel.arguments(), "constraints": texts}
        tg.optimize(panel.frame(), optimizer="mvo", objective="min_risk", **keywords)
    except tg.TangencyError as error:
        return f"relaxed to {texts}: {error}"
    return ""
