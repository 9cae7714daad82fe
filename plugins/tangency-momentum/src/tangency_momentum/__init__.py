"""Momentum, reversal and sector rotation strategies for Tangency."""
