"""A slow book in plain Python, written from docs/simulation.md alone, and random scenarios to compare it on."""

from reference_book.book import SlowBook, SlowPath
from reference_book.scenarios import Scenario, compared, scenario

__all__ = ["Scenario", "SlowBook", "SlowPath", "compared", "scenario"]
