"""How much one input may hold, whichever face it comes through; what is larger is refused before any work.

A limit is far above what portfolios need, and low enough that no request of a few bytes costs minutes: work grows with
the product of some of these. Request models state them, so that OpenAPI, forms and the command line show them.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "LARGEST_NUMBER",
    "LARGEST_RETURN",
    "LONGEST_CONSTRAINT",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "MOST_ASSETS",
    "MOST_CONSTRAINTS",
    "MOST_CONSTRAINT_CHARACTERS",
    "MOST_INLINE_ASSETS",
    "MOST_INLINE_ROWS",
    "MOST_INLINE_VALUES",
    "MOST_ITEMS",
    "MOST_JSON_MEMBERS",
    "MOST_OBJECTIVE_CHARACTERS",
    "MOST_SENT_CONSTRAINT_CHARACTERS",
    "MOST_TAXONOMIES",
    "SMALLEST_NUMBER",
    "TEXT_PATTERN",
]

LONGEST_NAME: Final = 200
"""Characters of a name or label: of an asset, a group, a dataset, a portfolio, a component, a param."""

LONGEST_TEXT: Final = 10_000
"""Characters of any other text of a request."""

LONGEST_CONSTRAINT: Final = 2_000
"""Characters of one text of the constraint language."""

MOST_CONSTRAINTS: Final = 1_000
"""Constraints of a request."""

MOST_CONSTRAINT_CHARACTERS: Final = 200_000
"""Characters of all constraints of a request together: reading them takes about 0.1 ms for each."""

MOST_SENT_CONSTRAINT_CHARACTERS: Final = 10_000
"""Characters of all constraints of a request over HTTP, where others wait meanwhile."""

MOST_OBJECTIVE_CHARACTERS: Final = 3_000
"""Characters of all objectives of a request together."""

MOST_ASSETS: Final = 20_000
"""Assets of a frame: a covariance of that many takes 3 GB."""

MOST_ITEMS: Final = 100_000
"""Items of any list or mapping that says nothing else."""

MOST_TAXONOMIES: Final = 100
"""Taxonomies of a request's groups."""

MOST_INLINE_ASSETS: Final = 2_000
"""Assets of data that come within a request; more are imported as a dataset."""

MOST_INLINE_ROWS: Final = 50_000
"""Periods of data that come within a request."""

MOST_INLINE_VALUES: Final = 4_000_000
"""Numbers of data that come within a request."""

MOST_JSON_MEMBERS: Final = 250_000
"""Colons of a JSON text: every member of an object has one, and every time of day a few."""

LARGEST_NUMBER: Final = 1e18
"""Size of any number of a request that says nothing narrower: its fourth power is finite, and so are sums of them."""

SMALLEST_NUMBER: Final = 1e-18
"""The least of the numbers above zero, where a request says no more than that: one over it is finite."""

LARGEST_RETURN: Final = 1e6
"""Size of a simple return or of a mean: a gain of 100 million per cent in one period is no market's."""

TEXT_PATTERN: Final = r"^[^\x00]*$"
"""What every text of a request matches: databases keep no NUL in a text."""
