"""Frozen value types that every package shares: assets, calendars, universes, holdings, trades, constraints."""
