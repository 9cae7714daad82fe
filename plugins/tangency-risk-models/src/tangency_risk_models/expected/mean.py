"""The sample mean."""

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, MeanEstimate, NoParams, ReturnModel, Returns
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "SampleMean"]


class SampleMean:
    """Mean of simple returns, shape (n_assets,), per period.

    References
    ----------
    Markowitz (1952), Portfolio Selection, Journal of Finance 7(1).
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the mean of the complete periods.

        Raises
        ------
        DataError
            With no complete period.
        """
        complete = complete_periods(returns, at_least=1)
        return MeanEstimate(
            values=complete.means,
            n_periods=complete.n_periods,
            missing_data=complete.report,
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="mean",
    summary="Mean of simple returns",
    params=NoParams,
    factory=SampleMean,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Markowitz (1952), Portfolio Selection, Journal of Finance 7(1)",),
)
