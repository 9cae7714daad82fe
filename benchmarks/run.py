"""Every contest, one after the other, or those of the families named as arguments."""

import sys
import warnings

import factor_structure
import frontier
import given_covariance
import hierarchical
import maximum_ratio
import minimum_variance
import performance_metrics
import risk_parity
import sectors
import tail_risk
from contest import hold

if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # the peers' own, about their own dependencies
    families = {
        family.__name__: family
        for family in (
            minimum_variance,
            given_covariance,
            maximum_ratio,
            sectors,
            frontier,
            factor_structure,
            tail_risk,
            risk_parity,
            hierarchical,
            performance_metrics,
        )
    }
    for name in sys.argv[1:] or families:
        for contest in families[name].contests():
            hold(contest)
