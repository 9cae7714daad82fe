"""What the host loads: the descriptions, nothing heavy."""

from collections.abc import Iterable

from tangency.sdk import ComponentSpec, ViewModel, hookimpl
from tangency_black_litterman.black_litterman import BlackLitterman
from tangency_black_litterman.params import BlackLittermanParams


@hookimpl
def register_view_models() -> Iterable[ComponentSpec[ViewModel]]:
    """Describe the view models."""
    yield ComponentSpec(
        name="black-litterman",
        summary="Views on expected returns, combined with the market's equilibrium",
        params=BlackLittermanParams,
        factory=BlackLitterman,
        references=(
            "Black & Litterman (1992), Global Portfolio Optimization, Financial Analysts Journal 48(5)",
            "He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios",
            "Idzorek (2005), A Step-by-Step Guide to the Black-Litterman Model",
        ),
    )
