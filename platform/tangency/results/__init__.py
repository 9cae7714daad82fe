"""What the use cases return: rich objects, one document each that every face reads, and their displays."""
