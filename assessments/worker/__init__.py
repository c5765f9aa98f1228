"""The process that does what must not hold a request. A leaf: it imports no step, and knows its jobs by settings."""
