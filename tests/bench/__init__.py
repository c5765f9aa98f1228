"""Measuring the rating room: `python3 dev.py bench room`. Nothing here is a test, and nothing of it runs on a site."""
