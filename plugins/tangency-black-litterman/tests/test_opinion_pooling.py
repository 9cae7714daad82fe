import numpy as np
import pytest
from pydantic import ValidationError

from tangency.sdk import ConfigurationError
from tangency.testing import ComponentKind, assert_conforms
from tangency_black_litterman.entropy_pooling import EntropyPooling, EntropyPoolingParams
from tangency_black_litterman.opinion_pooling import OpinionPooling, OpinionPoolingParams
from tangency_black_litterman.plugin import register_view_models
from tangency_black_litterman.pooling.dual import relative_entropy

ANN = {"name": "Ann", "weight": 0.5, "views": ("A returns 10%",)}
BOB = {"name": "Bob", "weight": 0.3, "views": ("volatility[B] = 40%", "A returns 60%")}


def _posterior(beliefs, *analysts, **params):
    return OpinionPooling(OpinionPoolingParams(analysts=analysts, **params)).update(beliefs)


def _alone(beliefs, analyst):
    return EntropyPooling(EntropyPoolingParams(views=analyst["views"])).update(beliefs)


@pytest.mark.parametrize("rule", ["linear", "logarithmic"])
def test_one_analyst_who_counts_for_all_is_entropy_pooling(history, rule):
    beliefs = history()
    found = _posterior(beliefs, {**BOB, "weight": 1.0}, rule=rule)
    assert found.probabilities == pytest.approx(_alone(beliefs, BOB).probabilities, abs=1e-15)


def test_the_mixture_has_the_mixture_of_the_means(history):
    beliefs = history()
    found = _posterior(beliefs, ANN, BOB)
    expected = 0.5 * _alone(beliefs, ANN).mean + 0.3 * _alone(beliefs, BOB).mean + 0.2 * beliefs.mean
    assert found.mean == pytest.approx(expected, rel=1e-9)
    assert [(view.author, view.text) for view in found.views] == [
        ("Ann", "A returns 10%"),
        ("Bob", "volatility[B] = 40%"),
        ("Bob", "A returns 60%"),
    ]
    assert found.views[0].posterior == pytest.approx(365 * expected[0])


@pytest.mark.parametrize("rule", ["linear", "logarithmic"])
def test_no_other_probabilities_are_nearer_to_the_analysts(history, rule):
    """The mixture minimises Σ w KL(p_analyst ‖ p), the geometric mean Σ w KL(p ‖ p_analyst)."""
    beliefs = history()
    found = _posterior(beliefs, ANN, BOB, rule=rule).probabilities
    prior = np.full(found.size, 1.0 / found.size)
    opinions = [(0.5, _alone(beliefs, ANN).probabilities), (0.3, _alone(beliefs, BOB).probabilities), (0.2, prior)]

    def distance(p):
        if rule == "linear":
            return sum(w * relative_entropy(own, p) for w, own in opinions)
        return sum(w * relative_entropy(p, own) for w, own in opinions)

    rng = np.random.default_rng(0)
    for _ in range(200):
        other = found * np.exp(rng.normal(0.0, rng.uniform(0.001, 0.5), found.size))
        assert distance(found) <= distance(other / other.sum()) + 1e-15


def test_without_views_the_posterior_is_the_prior(history):
    beliefs = history()
    assert _posterior(beliefs).mean is beliefs.mean
    assert _posterior(beliefs, {**ANN, "views": ()}).mean is beliefs.mean


def test_whose_views_contradict_each_other_is_said(history):
    wrong = {**BOB, "views": ("A returns 10%", "A returns 20%")}
    with pytest.raises(ConfigurationError, match="these views together") as caught:
        _posterior(history(), ANN, wrong)
    assert caught.value.value == "Bob: A returns 10%; Bob: A returns 20%"


def test_leaving_out_a_view_leaves_the_same_words_of_others(history):
    model = OpinionPooling(OpinionPoolingParams(analysts=(ANN, {**BOB, "views": ANN["views"]})))
    left = model.without("A returns 10%", "Ann").update(history())
    assert [view.author for view in left.views] == ["Bob"]


@pytest.mark.parametrize("analysts", [(ANN, ANN), (ANN, {**BOB, "weight": 0.6}), ({**ANN, "weight": 0.0},)])
def test_weights_and_names_that_make_no_sense(analysts):
    with pytest.raises(ValidationError):
        OpinionPoolingParams(analysts=analysts)


def test_it_conforms_with_views():
    (spec,) = [spec for spec in register_view_models() if spec.name == "opinion-pooling"]
    analysts = [
        {"name": "Ann", "weight": 0.5, "views": ["ADA returns 20%"]},
        {"name": "Bob", "weight": 0.5, "views": ["volatility[BTC] = 60%"]},
    ]
    assert_conforms(spec, ComponentKind.VIEW_MODEL, params={"analysts": analysts, "rule": "logarithmic"})
