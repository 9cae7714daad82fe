"""Dendrogram and quasi-diagonal heat map draw every branch, every cluster's frame, and labels as text."""

import numpy as np
import pandas as pd
import pytest

from tangency.plots.clusters import dendrogram_figure, quasi_diagonal_figure

LINK = "<a href='x'>BTC</a>"
LEAVES = [LINK, "ETH", "SOL", "XMR"]
TREE = pd.DataFrame({"start": [0, 0, 1], "middle": [3, 1, 2], "end": [4, 3, 3], "height": [0.9, 0.6, 0.3]})


def lines(figure):
    return [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]


def test_every_branch_joins_its_parts_at_its_height():
    """ETH and SOL at 0.3, BTC with them at 0.6, XMR with all at 0.9; the last joins two clusters and is grey."""
    figure = dendrogram_figure(TREE, LEAVES, [0, 3])
    within, above = lines(figure)
    assert above.line.color == "#6b7280"
    assert within.line.color != above.line.color
    assert within.x == (1.0, 1.0, 2.0, 2.0, None, 0.0, 0.0, 1.5, 1.5, None)
    assert within.y == (0.0, 0.3, 0.3, 0.0, None, 0.0, 0.6, 0.6, 0.3, None)
    assert above.x == (0.75, 0.75, 3.0, 3.0, None)
    assert above.y == (0.6, 0.9, 0.9, 0.0, None)


def test_labels_are_text():
    for figure in (
        dendrogram_figure(TREE, LEAVES, [0]),
        quasi_diagonal_figure(pd.DataFrame(np.eye(4), LEAVES, LEAVES), TREE, [0], name="x", is_signed=True),
    ):
        assert "<a" not in figure.to_json().replace("\\u003c", "<")


@pytest.mark.parametrize(("is_signed", "colours"), [(True, (-1.0, 1.0)), (False, (0.0, 0.4))])
def test_clusters_are_framed_and_colours_span_what_is_there(is_signed, colours):
    """Of correlations all that is possible; of dependences up to the largest, for the diagonal says nothing."""
    values = pd.DataFrame(np.eye(4), LEAVES, LEAVES)
    values.iloc[1, 2] = values.iloc[2, 1] = 0.4
    figure = quasi_diagonal_figure(values, TREE, [0, 3], name="Pearson correlation", is_signed=is_signed)
    (heat,) = (trace for trace in figure.data if trace.type == "heatmap")
    assert (heat.zmin, heat.zmax) == colours
    assert [(frame.x0, frame.x1) for frame in figure.layout.shapes] == [(-0.5, 2.5), (2.5, 3.5)]


@pytest.mark.parametrize("n", [1, 40, 200])
def test_labels_are_left_out_where_nobody_could_read_them(n):
    leaves = [f"A{i}" for i in range(n)]
    starts = list(range(n - 1))
    tree = pd.DataFrame({"start": 0, "middle": [n - 1 - k for k in starts], "end": [n - k for k in starts]})
    tree = tree.assign(height=[float(n - k) for k in starts])
    axis = dendrogram_figure(tree, leaves, [0]).layout.xaxis
    if n > 150:
        assert axis.showticklabels is False
    else:
        assert list(axis.ticktext) == leaves
        assert axis.tickfont.size >= 6
