"""Who may ask for the pages of this step."""

from recovery_site.access import Audience, Open

ROWS = (Open(Audience.SIGNED_IN, ("system_new",)),)
