"""Every contest, one after the other."""

import warnings

import minimum_variance
from contest import hold

if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # the peers' own, about their own dependencies
    for contest in minimum_variance.contests():
        hold(contest)
