"""The number of clusters: blocks are found, and both criteria are what their papers say."""

import numpy as np
import pytest
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_score

from tangency.cluster import TreeChoices, asset_tree, cluster_count
from tangency.contracts.arrays import frozen_floats
from tangency.domain.clustering import ClusterChoice, Linkage

COUNTED = [ClusterChoice.GAP, ClusterChoice.SILHOUETTE]


def tree_of(correlation, method=Linkage.AVERAGE):
    assets = tuple(f"A{i:02d}" for i in range(len(correlation)))
    return asset_tree(assets, frozen_floats(correlation), None, TreeChoices(linkage=method))


def blocks(sizes, within=0.8, across=0.1):
    own = np.repeat(np.arange(len(sizes)), sizes)
    correlation = np.where(own[:, None] == own, within, across)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((60, 3)) @ rng.standard_normal((3, n)) + rng.standard_normal((60, n))
    return np.corrcoef(values, rowvar=False)


@pytest.mark.parametrize("choice", COUNTED)
@pytest.mark.parametrize("sizes", [(5, 5), (4, 6, 3), (3, 3, 3, 3)])
def test_blocks_are_counted(choice, sizes):
    assert cluster_count(tree_of(blocks(sizes)), choice, 8) == len(sizes)


@pytest.mark.parametrize("seed", range(6))
def test_the_silhouette_is_scikit_learns(seed):
    tree = tree_of(drawn(seed, 12))
    distances = tree.distances()
    scores = {}
    for count in range(2, 9):
        labels = np.repeat(np.arange(count), [end - start for start, end in tree.clusters(count)])
        scores[count] = silhouette_score(distances, labels, metric="precomputed")
    assert cluster_count(tree, ClusterChoice.SILHOUETTE, 8) == max(scores, key=scores.__getitem__)


@pytest.mark.parametrize("seed", range(6))
def test_the_gap_is_where_the_fall_of_distances_within_bends_most(seed):
    tree = tree_of(drawn(seed, 12))
    distances = squareform(tree.pairs)
    within = {}
    for count in range(1, 10):
        members = [tree.ranks[start:end] for start, end in tree.clusters(count)]
        within[count] = sum(distances[np.ix_(each, each)].sum() / (2 * each.size) for each in members)
    bends = {k: within[k - 1] - 2 * within[k] + within[k + 1] for k in range(2, 9)}
    assert cluster_count(tree, ClusterChoice.GAP, 8) == max(bends, key=bends.__getitem__)


@pytest.mark.parametrize("choice", ClusterChoice)
def test_there_are_never_more_clusters_than_assets_or_than_asked(choice):
    for n in (1, 2, 3, 4):
        for most in (1, 2, 5):
            assert 1 <= cluster_count(tree_of(drawn(0, 4)[:n, :n]), choice, most) <= min(n, most)


def test_a_fixed_number_is_taken():
    assert cluster_count(tree_of(drawn(1, 12)), ClusterChoice.FIXED, 7) == 7
