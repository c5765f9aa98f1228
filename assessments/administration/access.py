"""Who may ask for the pages of the administrator. They lead into no local system: an administrator belongs to none."""

from recovery_site.access import Audience, Open

ROWS = (
    Open(
        Audience.ADMINISTRATOR,
        (
            "administration",
            "administration_system_new",
            "administration_system",
            "administration_lead",
            "administration_organisations",
            "administration_people",
            "administration_person",
        ),
    ),
)
