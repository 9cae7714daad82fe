"""How assets depend on each other: correlation through time, its regimes and network, who leads; cointegration."""
