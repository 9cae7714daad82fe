"""Pairs trading and statistical arbitrage strategies for Tangency."""
