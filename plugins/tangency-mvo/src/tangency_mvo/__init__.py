"""Mean-variance optimisation for Tangency."""
