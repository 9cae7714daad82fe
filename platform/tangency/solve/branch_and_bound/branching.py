"""How a node of the branch and bound is rounded, what its relaxation fixes, and into which children it splits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.solve.branch_and_bound.node import Node, RelaxedNode
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous

__all__ = ["children", "fixed", "most_open", "rounded", "settled"]

_ZERO = 1e-9


def rounded(relaxed: RelaxedNode, node: Node, semicontinuous: Semicontinuous) -> Mask:
    """Round a relaxation: what is fixed, and of the rest the largest, as many as the count admits."""
    least = semicontinuous.least
    is_near = (least == 0) | (relaxed.weights >= least / 2)
    likely = node.held | ((np.abs(relaxed.weights) > semicontinuous.nothing) & is_near & ~node.out)
    rank = np.where(node.held, np.inf, relaxed.shares + np.abs(relaxed.weights))
    order = np.argsort(-rank, kind="stable")[: semicontinuous.most]
    support = np.zeros(rank.size, dtype=np.bool_)
    support[order] = likely[order]
    return support


def fixed(node: Node, relaxed: RelaxedNode, most: int, *, cutoff: float) -> Node | None:
    """Fix indicators by reduced cost, where the other value cannot improve on `cutoff`; None where neither can."""
    room = cutoff - relaxed.bound.value
    must_hold = node.free & (relaxed.bound.out >= room)
    must_leave = node.free & (relaxed.bound.held >= room)
    if (must_hold & must_leave).any():
        return None
    return settled(replace(node, out=node.out | must_leave, held=node.held | must_hold), most)


def settled(node: Node, most: int) -> Node | None:
    """Fix the rest at zero where the count is full; None where it is exceeded."""
    n_held = int(node.held.sum())
    if n_held > most:
        return None
    return replace(node, out=~node.held) if n_held == most else node


def children(node: Node, relaxed: RelaxedNode, asset: int, most: int) -> list[Node]:
    """Return the nodes that hold an asset and that leave it out, with their bounds, the better one first."""
    out, held = node.out.copy(), node.held.copy()
    out[asset] = held[asset] = True
    found = [
        (float(rise), child)
        for rise, child in (
            (relaxed.bound.held[asset], settled(replace(node, held=held), most)),
            (relaxed.bound.out[asset], replace(node, out=out)),
        )
        if child is not None
    ]
    found.sort(key=lambda pair: pair[0])
    return [replace(child, bound=max(node.bound, relaxed.bound.value + rise)) for rise, child in found]


def most_open(relaxed: RelaxedNode, node: Node) -> int:
    """Return the free asset with the most fractional indicator; where none is, the largest, or the most promising."""
    doubt = np.where(node.free, relaxed.shares * (1.0 - relaxed.shares), -1.0)
    if doubt.max() > _ZERO:
        return int(doubt.argmax())
    size = np.where(node.free, np.abs(relaxed.weights), -1.0)
    if size.max() > _ZERO:
        return int(size.argmax())
    return int(np.where(node.free, relaxed.bound.held, np.inf).argmin())
