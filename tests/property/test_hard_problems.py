"""Hard problems, judged in exact arithmetic: the short form of `benchmarks/hard_study.py`."""

import pytest
from hard.problems import KINDS, hard_problem
from hard.study import SLOW, judged

_WRONG = {"false optimal", "false infeasible", "crash"}


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_no_answer_to_a_hard_problem_is_wrong(kind):
    """Of each kind four problems, and all those that were wrong once and have been mended."""
    outcomes = [judged(hard_problem(kind + len(KINDS) * k)) for k in range(4)]
    wrong = [(each.hard.name, each.verdict, each.words) for each in outcomes if each.verdict in _WRONG]
    assert wrong == []
    assert max(each.seconds for each in outcomes) <= SLOW


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(21, id="budgets under a row, volatilities 1e18 apart"),
        pytest.param(54, id="minimum weights and tiny volatilities"),
        pytest.param(106, id="a ratio of mixed scales"),
        pytest.param(194, id="a ratio, short positions and mixed scales"),
        pytest.param(195, id="a ratio, a count and tiny volatilities"),
        pytest.param(198, id="a count over duplicates"),
        pytest.param(360, id="a count and mixed scales"),
        pytest.param(2037, id="a ratio, a count and minimum weights"),
        pytest.param(216, id="minimum weights and mixed scales"),
        pytest.param(222, id="budgets, tight bounds, tiny volatilities"),
        pytest.param(278, id="a ratio of huge volatilities"),
        pytest.param(297, id="duplicates, one of which never moves, under a cap"),
    ],
)
def test_what_was_wrong_once_agrees(seed):
    """False optima, refusals and a traceback of the first study."""
    outcome = judged(hard_problem(seed))
    assert (outcome.verdict, outcome.words) == ("agrees", "")
