"""The registry of performance metrics: what each is, and all of them for a track record. Import its modules."""
