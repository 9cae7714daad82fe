"""Mean-risk optimisation for Tangency."""
