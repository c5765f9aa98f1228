"""The framework's rows of the permission table: anybody may read the method."""

from recovery_site.access import Audience, Open

ROWS = (
    Open(
        Audience.ANYBODY,
        (
            "about",
            "framework",
            "framework_about",
            "framework_edition",
            "framework_edition_print",
            "framework_challenge",
            "framework_challenge_print",
            "framework_stages",
            "framework_stages_print",
            "framework_glossary",
            "framework_glossary_print",
            "framework_search",
        ),
    ),
)
