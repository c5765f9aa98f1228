"""Reports as files of an office program: `word` fills templates, `slides` draws a presentation, `layouts` makes the
templates that come with the site.
"""
