"""Data quality: what is wrong with prices, found and named but never repaired."""
