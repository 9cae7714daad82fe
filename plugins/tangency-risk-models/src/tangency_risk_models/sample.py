"""The unbiased sample covariance."""

from tangency.sdk import CovarianceEstimate, NoParams, Returns, frozen_floats
from tangency_risk_models.complete_periods import complete_periods

__all__ = ["SampleCovariance"]


class SampleCovariance:
    """S = X'X / (T − 1) of the centred returns X, shape (n_assets, n_assets), per period.

    References
    ----------
    Anderson (2003), An Introduction to Multivariate Statistical Analysis, eq. 3.2.10.
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance of the complete periods.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        centred = complete.values - complete.mean()
        matrix = centred.T @ centred
        matrix /= len(centred) - 1
        return CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=len(centred), missing_data=complete.report)
