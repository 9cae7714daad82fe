"""The desk: the use cases that every face calls, pure or recorded."""
