"""The timeline of a local system: every challenge through all of its reviews, and what was said in each."""
