"""Life events on the web: the pages that ask, what was typed into them, and the plan in words."""
