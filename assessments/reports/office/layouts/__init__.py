"""The templates that come with the site, as code: what is in `templates/office` is what this writes.

`manage.py report_templates --draw` writes them; a test compares the two.
"""
