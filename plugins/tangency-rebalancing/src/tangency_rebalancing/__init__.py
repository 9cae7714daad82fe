"""Calendar and threshold rebalancing policies for Tangency."""
