"""What analytics return: performance and risk of a portfolio, and the document that every face reads."""
