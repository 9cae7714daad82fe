"""First visits of the dashboard's page by a real browser, and whether the plot was drawn."""
