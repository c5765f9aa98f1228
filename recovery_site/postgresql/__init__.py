"""Django's PostgreSQL backend, with a limit on how long it waits for an answer."""
