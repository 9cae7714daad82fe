"""Compiled parts of risk."""
