"""How dates are written in British English here: 4 March 2026. Other languages use Django's own formats."""

DATE_FORMAT = "j F Y"
