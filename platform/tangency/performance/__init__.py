"""Performance of a track record: figures, their intervals, and how much of them may be luck. Import its modules.

Functions here know returns, dates and seeds. They do not know strategies, runs or plots.
"""
