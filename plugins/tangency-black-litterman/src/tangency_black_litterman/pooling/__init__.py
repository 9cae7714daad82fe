"""Entropy pooling: views as constraints on the probabilities of scenarios."""
