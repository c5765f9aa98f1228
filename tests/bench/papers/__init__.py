"""Measuring the PDFs: `python3 dev.py bench pdf`. Nothing here is a test, and nothing of it runs on a site."""
