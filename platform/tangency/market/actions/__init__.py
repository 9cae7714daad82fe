"""Corporate actions: splits and redenominations, found among the jumps of prices, applied and undone."""
