"""Kinds of constraints, each drawn so that the panel's inner portfolio satisfies it with a little room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from agreement.algebra import NUMBERS
from agreement.problem import YEAR, Limit, Panel, Stated

__all__ = ["KINDS", "Draw"]

Draw = Callable[[Panel], Panel]
_SHORTS = 0.3


def _number(value: float) -> str:
    return f"{value:.6f}"


def _room(panel: Panel, value: float, digits: int = 6) -> float:
    """Return a limit a little above a value, of few digits so that text and number are the same."""
    room = panel.rng.choice([0.002, 0.02, 0.2]) * max(abs(value), 0.05)
    return float(f"{value + room:.{digits}f}")


def _row(coefficients: np.ndarray, bound: float) -> Limit:
    return Limit(side=lambda w, _one, _m: coefficients @ w, bound=bound)


def _equality(coefficients: np.ndarray, bound: float) -> Limit:
    return Limit(side=lambda w, _one, _m: coefficients @ w, bound=bound, is_equality=True)


def simplex(panel: Panel) -> Panel:
    return panel


def bounds(panel: Panel) -> Panel:
    cap = max(_room(panel, float(panel.inside.max())), 0.0)
    i = int(panel.rng.integers(len(panel.assets)))
    floor = float(f"{0.8 * panel.inside[i]:.6f}")
    eye = np.eye(len(panel.assets))
    return panel.with_stated(
        Stated(text=f"weight <= {_number(cap)}", limits=(Limit(side=lambda w, _, m: m.largest(w), bound=cap),)),
        Stated(text=f"weight[{panel.assets[i]}] >= {_number(floor)}", limits=(_row(-eye[i], -floor),)),
    )


def _members(panel: Panel, label: str) -> np.ndarray:
    return np.array([float(sector == label) for sector in panel.sectors])


def sectors(panel: Panel) -> Panel:
    for label in sorted(set(panel.sectors)):
        members = _members(panel, label)
        total = float(members @ panel.inside)
        if panel.rng.random() < 0.6:
            most = _room(panel, total)
            stated = Stated(text=f"sector[{label}] <= {_number(most)}", limits=(_row(members, most),))
        else:
            least = float(f"{0.9 * total:.6f}")
            stated = Stated(text=f"sector[{label}] >= {_number(least)}", limits=(_row(-members, -least),))
        panel = panel.with_stated(stated)
    return panel


def ranges(panel: Panel) -> Panel:
    label = panel.sectors[0]
    members = _members(panel, label)
    total = float(members @ panel.inside)
    low, high = float(f"{0.7 * total:.6f}"), _room(panel, total)
    i = len(panel.assets) - 1
    own = np.eye(len(panel.assets))[i]
    cap = _room(panel, float(panel.inside[i]))
    return panel.with_stated(
        Stated(
            text=f"sector[{label}] between {_number(low)} and {_number(high)}",
            limits=(_row(members, high), _row(-members, -low)),
        ),
        Stated(text=f"0 <= weight[{panel.assets[i]}] <= {_number(cap)}", limits=(_row(own, cap), _row(-own, 0.0))),
    )


def _with_shorts(panel: Panel) -> Panel:
    """Allow shorts to −40 % a weight, and give the inner portfolio one."""
    n = len(panel.assets)
    inside = panel.inside.copy()
    held = np.flatnonzero(inside)
    inside[held[0]] -= 0.1
    inside[held[-1]] += 0.1
    floor = Stated(text="weight >= -0.4", limits=(Limit(side=lambda w, _, m: m.largest(-w), bound=0.4),))
    cap = Stated(text="weight <= 1.5", limits=(Limit(side=lambda w, _, m: m.largest(w), bound=1.5),))
    return replace(panel, inside=inside if n > 1 else panel.inside, is_long_only=False).with_stated(floor, cap)


def long_short(panel: Panel) -> Panel:
    panel = _with_shorts(panel)
    which = panel.rng.permutation(3)[:2]
    sides = {
        "gross": lambda w, _, m: m.total(m.size(w)),
        "long": lambda w, _, m: m.total(m.positive(w)),
        "short": lambda w, _, m: m.total(m.positive(-w)),
    }
    for k in which:
        word, side = list(sides.items())[k]
        bound = _room(panel, float(side(panel.inside, 1.0, NUMBERS)))
        panel = panel.with_stated(Stated(text=f"{word} <= {_number(bound)}", limits=(Limit(side=side, bound=bound),)))
    return panel


def net(panel: Panel) -> Panel:
    ones = np.ones(len(panel.assets))
    total = float(panel.rng.choice([0.9, 1.0, 1.2]))
    inside = panel.inside / panel.inside.sum() * total
    low, high = round(total - 0.05, 4), round(total + 0.03, 4)
    limits = (_row(ones, high), _row(-ones, -low))
    return replace(panel, inside=inside).with_stated(Stated(text=f"net between {low} and {high}", limits=limits))


def turnover(panel: Panel) -> Panel:
    current = panel.current

    def side(w, one, m):
        return 0.5 * m.total(m.size(w - current * one))

    bound = _room(panel, float(side(panel.inside, 1.0, NUMBERS)))
    return panel.with_stated(Stated(text=f"turnover <= {_number(bound)}", limits=(Limit(side=side, bound=bound),)))


def tracking_error(panel: Panel) -> Panel:
    n = len(panel.assets)
    root = np.linalg.cholesky(panel.covariance + 1e-18 * np.eye(n)).T * np.sqrt(YEAR)
    name, center = ("equal", np.full(n, 1 / n)) if panel.rng.random() < 0.5 else ("current", panel.current)

    def side(w, one, m):
        return m.length(root @ (w - center * one))

    bound = _room(panel, float(side(panel.inside, 1.0, NUMBERS)))
    text = f"tracking_error[{name}] <= {_number(bound)}"
    return panel.with_stated(Stated(text=text, limits=(Limit(side=side, bound=bound),)))


def tail_loss(panel: Panel) -> Panel:
    level = float(panel.rng.choice([0.9, 0.95]))
    scenarios = panel.returns

    def side(w, _one, m):
        return m.tail_mean(-(scenarios @ w), level)

    bound = _room(panel, float(side(panel.inside, 1.0, NUMBERS)), digits=7)
    text = f"cvar[{level:.0%}] <= {bound:.7f}"
    return panel.with_stated(Stated(text=text, limits=(Limit(side=side, bound=bound),)))


def beta(panel: Panel) -> Panel:
    k = int(panel.rng.integers(len(panel.assets)))
    betas = panel.covariance[k] / panel.covariance[k, k]
    at = float(betas @ panel.inside)
    low, high = float(f"{at - 0.05:.4f}"), float(f"{at + 0.1:.4f}")
    text = f"beta[{panel.assets[k]}] between {low:.4f} and {high:.4f}"
    return panel.with_stated(Stated(text=text, limits=(_row(betas, high), _row(-betas, -low))))


def look_through(panel: Panel) -> Panel:
    bound = _room(panel, float(panel.shares @ panel.inside))
    return panel.with_stated(Stated(text=f"region[north] <= {_number(bound)}", limits=(_row(panel.shares, bound),)))


def soft(panel: Panel) -> Panel:
    label = panel.sectors[0]
    members = _members(panel, label)
    bound = float(f"{0.5 * float(members @ panel.inside):.6f}")
    penalty = float(panel.rng.choice([0.005, 0.05, 0.5]))
    text = f"soft(sector[{label}] <= {_number(bound)}, penalty={penalty})"
    panel = panel.with_stated(Stated(text=text, limits=(_row(members, bound),), penalty=penalty))
    if panel.rng.random() < 0.5:
        current, most = panel.current, 0.1

        def side(w, one, m):
            return 0.5 * m.total(m.size(w - current * one))

        cost = float(panel.rng.choice([0.01, 0.1]))
        text = f"soft(turnover <= {most}, penalty={cost})"
        panel = panel.with_stated(Stated(text=text, limits=(Limit(side=side, bound=most),), penalty=cost))
    return panel


def _sparse(panel: Panel, most: int) -> Panel:
    """Make the inner portfolio hold at most so many assets, none too small."""
    n = len(panel.assets)
    inside = np.zeros(n)
    chosen = panel.rng.permutation(n)[:most]
    inside[chosen] = 0.1 + 0.9 * panel.rng.dirichlet(np.ones(chosen.size))
    return replace(panel, inside=inside / inside.sum())


def count(panel: Panel) -> Panel:
    most = int(panel.rng.integers(1, max(2, len(panel.assets) // 2 + 1)))
    if panel.rng.random() < _SHORTS:
        return _with_shorts(_sparse(panel, most)).with_stated(Stated(text=f"count <= {most}", most_held=most))
    return _sparse(panel, most).with_stated(Stated(text=f"count <= {most}", most_held=most))


def or_zero(panel: Panel) -> Panel:
    panel = _sparse(panel, int(panel.rng.integers(1, 5)))
    least = float(f"{0.9 * panel.inside[panel.inside > 0].min():.4f}")
    return panel.with_stated(Stated(text=f"weight >= {least:.4f} or 0", least_held=least))


_CONVEX = (bounds, sectors, ranges, turnover, tracking_error, tail_loss, beta, look_through, soft)


def combination(panel: Panel) -> Panel:
    """Draw three or four of the convex kinds at once."""
    for k in panel.rng.permutation(len(_CONVEX))[: int(panel.rng.integers(3, 5))]:
        panel = _CONVEX[k](panel)
    return panel


def choices(panel: Panel) -> Panel:
    """Draw a count or minimums with one or two of the convex kinds."""
    draw = [count, or_zero][int(panel.rng.integers(2))]
    panel = draw(panel)
    for k in panel.rng.permutation(len(_CONVEX))[: int(panel.rng.integers(1, 3))]:
        panel = _CONVEX[k](panel)
    return panel


KINDS: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        simplex, bounds, sectors, ranges, long_short, net, turnover, tracking_error, tail_loss, beta, look_through,
        soft, combination, count, or_zero, choices,
    )
}  # fmt: skip
