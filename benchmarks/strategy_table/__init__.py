"""One table of strategies on real prices: the markets, who decides, and what is said of each."""
