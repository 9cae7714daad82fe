"""The components that the host loads: their descriptions, without heavy imports."""

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, ViewModel, hookimpl
from tangency_black_litterman.black_litterman import BlackLitterman
from tangency_black_litterman.entropy_pooling import EntropyPooling, EntropyPoolingParams
from tangency_black_litterman.opinion_pooling import OpinionPooling, OpinionPoolingParams
from tangency_black_litterman.params import BlackLittermanParams

_MEUCCI = "Meucci (2008), Fully Flexible Views: Theory and Practice, Risk 21(10)"


@hookimpl
def register_view_models() -> Iterable[ComponentSpec[ViewModel]]:
    """Describe the view models."""
    yield ComponentSpec(
        name="black-litterman",
        summary="Views on expected returns, combined with the market's equilibrium",
        params=BlackLittermanParams,
        factory=BlackLitterman,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Black & Litterman (1992), Global Portfolio Optimization, Financial Analysts Journal 48(5)",
            "He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios",
            "Idzorek (2005), A Step-by-Step Guide to the Black-Litterman Model",
        ),
    )
    yield ComponentSpec(
        name="entropy-pooling",
        summary="Views of every kind, by the probabilities of periods that are nearest to equal ones",
        params=EntropyPoolingParams,
        factory=EntropyPooling,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            _MEUCCI,
            "Meucci, Ardia & Keel (2011), Fully Flexible Extreme Views, Journal of Risk 14(2)",
            "Vorobets (2021), Sequential Entropy Pooling Heuristics, SSRN 3936392",
        ),
    )
    yield ComponentSpec(
        name="opinion-pooling",
        summary="Views of several analysts, whose probabilities are pooled by weight",
        params=OpinionPoolingParams,
        factory=OpinionPooling,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Stone (1961), The opinion pool, Annals of Mathematical Statistics 32(4)",
            "Genest & Zidek (1986), Combining probability distributions, Statistical Science 1(1)",
            _MEUCCI,
        ),
    )
