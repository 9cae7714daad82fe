"""`tg.clusters`: the tree of the optimizers, in the user's own labels."""

import numpy as np
import pandas as pd
import pytest

import tangency as tg


def returns(n=9, seed=4):
    rng = np.random.default_rng(seed)
    common = np.repeat(rng.standard_normal((150, 3)), n // 3, axis=1)
    return pd.DataFrame(0.01 * (common + rng.standard_normal((150, n))), columns=[f"A{i}" for i in range(n)])


@pytest.mark.parametrize("codependence", ["pearson", "spearman", "kendall", "distance_correlation"])
def test_blocks_are_found(codependence):
    found = tg.clusters(returns(), codependence=codependence, linkage="average")
    assert sorted(sorted(members) for members in found.clusters) == [
        ["A0", "A1", "A2"],
        ["A3", "A4", "A5"],
        ["A6", "A7", "A8"],
    ]
    assert found.table().to_dict() == {
        asset: number for number, members in enumerate(found.clusters, start=1) for asset in members
    }


def test_the_matrix_is_the_correlation_in_the_order_of_the_leaves():
    frame = returns()
    found = tg.clusters(frame)
    expected = frame.corr().loc[list(found.assets), list(found.assets)]
    pd.testing.assert_frame_equal(found.matrix(), expected, atol=1e-12)
    # What is compared does not change what is shown.
    profiles = tg.clusters(frame, comparison="profiles")
    expected = frame.corr().loc[list(profiles.assets), list(profiles.assets)]
    pd.testing.assert_frame_equal(profiles.matrix(), expected, atol=1e-12)


def test_columns_in_another_order_have_the_same_clusters():
    frame = returns()
    assert tg.clusters(frame[frame.columns[::-1]]).clusters == tg.clusters(frame).clusters


def test_it_is_shown_as_text_table_and_figure():
    found = tg.clusters(returns(), cluster_choice="fixed", clusters=3)
    assert repr(found).startswith("3 clusters of 9 assets: ward linkage, optimal leaf order\n\ncluster")
    bundle = found._repr_mimebundle_()
    assert bundle["text/plain"] == repr(found)
    assert "<table" in bundle["text/html"]
    assert len(found.plot().layout.shapes) == 3
    assert found.plot("dendrogram").layout.title.text == "Hierarchy of assets"


def test_one_asset_is_a_cluster():
    found = tg.clusters(returns()[["A0"]])
    assert found.clusters == (("A0",),)
    assert found.matrix().to_numpy().tolist() == [[1.0]]
    assert found.plot() is not None


def test_moments_have_a_hierarchy_by_their_correlation_only():
    frame = returns()
    moments = tg.Moments(mean=frame.mean(), covariance=frame.cov())
    assert tg.clusters(moments).clusters == tg.clusters(frame).clusters
    with pytest.raises(tg.ConfigurationError, match="needs returns"):
        tg.clusters(moments, codependence="kendall")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"linkage": "wards"}, "ward"),
        ({"codependence": "spearmann"}, "spearman"),
        ({"leaf_order": "best"}, "none, optimal, scipy"),
        ({"cluster_choice": "silhouet"}, "silhouette"),
        ({"tail": 0.7}, "less than or equal to 0.5"),
        ({"clusters": 0}, "greater than or equal to 1"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(given, words):
    with pytest.raises(tg.ConfigurationError, match=words):
        tg.clusters(returns(), **given)


def test_another_figure_is_refused():
    with pytest.raises(tg.ConfigurationError, match="matrix"):
        tg.clusters(returns()).plot("matrx")


def test_an_asset_without_variance_is_named():
    frame = returns().assign(A4=0.0)
    with pytest.raises(tg.DataError, match="A4"):
        tg.clusters(frame)
