"""Everything that a local system owns, as a file for its recovery lead: asked for, made and waited for like a paper."""
