"""Tangency: portfolio research and management, one desk behind every face."""
