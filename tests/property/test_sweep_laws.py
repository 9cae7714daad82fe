"""Laws of searches and axes: what is tried does not depend on how it is written or computed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tangency.desk.sweeps.axes import combinations, configured, size
from tangency.desk.sweeps.request import SweepRequest
from tangency.desk.sweeps.search import GridSearch, RandomSearch, drawn, survivors

AXES = st.dictionaries(
    st.sampled_from(["window", "delay", "seed", "every"]),
    st.lists(st.integers(1, 900), min_size=1, max_size=4, unique=True).map(tuple),
    min_size=1,
)
FIGURES = st.dictionaries(
    st.integers(0, 50), st.none() | st.floats(-3.0, 3.0, allow_nan=False), min_size=1, max_size=30
)


@given(AXES)
def test_a_grid_is_every_combination_once(axes):
    """A grid has as many points as the product of its axes, no two alike, and each takes every value equally often."""
    found = [tuple(sorted(each.items())) for each in combinations(axes)]
    assert len(found) == len(set(found)) == size(axes)
    for name, values in axes.items():
        counts = {value: sum((name, value) in each for each in found) for value in values}
        assert set(counts.values()) == {size(axes) // len(values)}


@given(AXES)
def test_a_request_does_not_depend_on_the_order_of_axes(axes):
    """The same values make the same request, in whatever order the axes were named."""
    base = SweepRequest(dataset="crypto", axes={"window": (5,)}).base()
    for values in list(combinations(axes))[:4]:
        turned = dict(reversed(values.items()))
        assert configured(base, values) == configured(base, turned)


@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 2**32))
def test_a_random_search_draws_without_replacement(n, n_all, seed):
    """Draws are distinct places of the grid, as many as asked or all, the same for the same seed."""
    search = RandomSearch(kind="random", n=n, seed=seed)
    found = drawn(search, n_all)
    assert found == drawn(search, n_all)
    assert len(found) == len(set(found)) == min(n, n_all)
    assert set(found) <= set(drawn(GridSearch(kind="grid"), n_all))


@given(FIGURES, st.floats(0.05, 0.95))
def test_those_who_go_on_are_no_worse_than_those_who_do_not(figures, keep):
    """Survivors have a figure, at most the share that is kept, and none of the others with a figure is better."""
    on = survivors(figures, keep)
    assert len(on) <= max(round(len(figures) * keep), 1)
    assert all(figures[each] is not None for each in on)
    dropped = [value for each, value in figures.items() if each not in on and value is not None]
    if on and dropped:
        assert min(figures[each] for each in on) >= max(dropped)
    assert bool(on) == any(value is not None for value in figures.values())


@given(FIGURES, st.floats(0.05, 0.95))
def test_survivors_do_not_depend_on_the_order_of_answers(figures, keep):
    """Points come back in any order: who goes on is the same."""
    assert survivors(dict(reversed(figures.items())), keep) == survivors(figures, keep)
