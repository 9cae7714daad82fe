"""Laws of the tiles of a treemap."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tangency.plots.static.frame import Box
from tangency.plots.static.squarify import tiles

VALUES = st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=60)
BOXES = st.builds(lambda wide, high: Box(left=8.0, top=40.0, right=8.0 + wide, bottom=40.0 + high),
                  st.floats(20.0, 1000.0), st.floats(20.0, 1000.0))  # fmt: skip


@given(VALUES, BOXES)
def test_areas_are_in_proportion(values, box):
    """A tile's share of the rectangle is its value's share of the sum."""
    for value, tile in zip(values, tiles(values, box), strict=True):
        share = tile.width * tile.height / (box.width * box.height)
        assert math.isclose(share, value / sum(values), rel_tol=1e-6, abs_tol=1e-9)


@given(VALUES, BOXES)
def test_tiles_lie_within_and_do_not_meet(values, box):
    """No tile reaches beyond the rectangle, and no two share an area."""
    found = tiles(values, box)
    slack = 1e-6
    for tile in found:
        assert box.left - slack <= tile.left <= tile.right <= box.right + slack
        assert box.top - slack <= tile.top <= tile.bottom <= box.bottom + slack
    for place, one in enumerate(found):
        for other in found[:place]:
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert wide <= slack or high <= slack


@given(st.permutations([5.0, 3.0, 3.5, 1.0, 0.5]))
def test_the_order_of_values_moves_no_tile(values):
    """Each value has the same tile, wherever it stands in the list."""
    box = Box(left=0.0, top=0.0, right=600.0, bottom=400.0)
    expected = dict(zip(sorted(values), tiles(sorted(values), box), strict=True))
    assert dict(zip(values, tiles(values, box), strict=True)) == expected
