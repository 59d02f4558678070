"""On what ground somebody may act for another, how far and how long: data with a check."""
