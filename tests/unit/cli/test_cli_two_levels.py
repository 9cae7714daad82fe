"""Two levels on the command line: the inner optimizer is a slot with params of its own."""

from __future__ import annotations

from typing import Any

import tangency as tg

LIMITS = ("sector[Layer 1] <= 30%", "weight <= 20%")


def test_options_are_the_request_of_the_desk(tangency: Any, home: Any) -> None:
    asked = ("optimize", "crypto", "--as-of", "2024-11-30", "--optimizer", "erc")
    within = ("--within-sectors", "mvo", "--within-sectors.objective", "min_risk", "--sector-taxonomy", "sector")
    limits = [word for text in LIMITS for word in ("--constraint", text)]
    document = tangency(*asked, *within, *limits, "--json").document
    with tg.Desk(home) as desk:
        by_desk = desk.optimize(
            "crypto",
            as_of="2024-11-30",
            optimizer="erc",
            within_sectors=tg.component("mvo", objective="min_risk"),
            constraints=LIMITS,
        )
    assert document["weights"] == by_desk.document().weights
    said = tangency(*asked, *within, *limits).out
    assert "risk-parity/erc between sectors, mvo/mvo(objective=min_risk) within each" in said
    assert "level DeFi: 6.98% of NAV, UNI alone" in said
