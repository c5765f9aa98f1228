"""The bare views of the floor are open to anybody."""

from recovery_site.access import Audience, Open

ROWS = (Open(Audience.ANYBODY, ("bench_rate", "bench_nothing")),)
