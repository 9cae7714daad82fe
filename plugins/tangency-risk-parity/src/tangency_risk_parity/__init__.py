"""Risk parity and hierarchical allocation for Tangency."""
