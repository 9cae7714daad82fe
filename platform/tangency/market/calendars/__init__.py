"""Calendars as the market data need them: a user's own, and the sessions that are scheduled."""
