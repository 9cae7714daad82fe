"""The treemap of risk: areas are absolute shares, hedges are striped and said, colours are shares over weights."""

import pandas as pd
import pytest

from tangency.plots.treemap import risk_treemap


def tree(share, weight, labels):
    return risk_treemap(pd.DataFrame({"share": share, "weight": weight}, pd.MultiIndex.from_tuples(labels)))


def test_areas_are_absolute_shares_below_their_groups():
    figure = tree([0.7, -0.1, 0.4], [0.5, 0.1, 0.4], [("x", "a"), ("x", "b"), ("y", "a")])
    (tiles,) = figure.data
    assert tiles.ids == ("x", "y", "x/a", "x/b", "y/a")
    assert tiles.parents == ("", "", "x", "x", "y")
    assert tiles["values"] == (0.0, 0.0, 0.7, 0.1, 0.4)
    assert tiles.marker.pattern.shape == ("", "", "", "/", "")
    assert tiles.text[3] == "b<br>−10.0% (hedge)<br>−1.0×"
    said = figure.layout.title.text.replace("<br>", " ")
    assert said.startswith("x carries 60.0% of the risk on a weight of 60.0%")
    assert said.endswith("1 hedge takes 10.0% away (striped)")


def test_colours_are_even_about_one_and_end_at_four_and_a_quarter():
    figure = tree([0.2, 0.8, 0.05, 0.8, -0.1, 0.1], [0.2, 0.1, 0.8, 0.2, 0.1, 0.0], [(k,) for k in "abcdef"])
    even, blue, orange, at_four, hedge, without_weight = figure.data[0].marker.colors
    assert even == without_weight == "#f7f7f7"
    assert blue == at_four == "#1f5f8b"
    assert orange == hedge == "#b35806"


def test_the_same_name_in_two_groups_is_two_tiles_whatever_signs_it_holds():
    figure = tree([0.5, 0.5], [0.5, 0.5], [("a/b", "c"), ("a", "b/c")])
    assert len(set(figure.data[0].ids)) == 4
    assert figure.svg()


def test_rows_of_the_same_labels_are_one_tile():
    figure = tree([0.25, 0.5, 0.25], [0.3, 0.4, 0.3], [("x", "a"), ("x", "b"), ("x", "a")])
    assert figure.data[0].ids == ("x", "x/a", "x/b")
    assert figure.data[0]["values"] == (0.0, 0.5, 0.5)


def test_nothing_at_risk_says_so():
    figure = risk_treemap(pd.DataFrame({"share": [0.0, 0.0], "weight": [0.5, 0.5]}, ["a", "b"]))
    assert figure.layout.title.text == "No part carries any of the risk"
    assert figure.svg()


@pytest.mark.parametrize("n", [1, 60])
def test_flat_labels_and_equal_shares_are_drawn(n):
    frame = pd.DataFrame({"share": 1.0 / n, "weight": 1.0 / n}, [f"A{k}" for k in range(n)])
    assert risk_treemap(frame).svg().count("<rect") == n + 1  # the ground
