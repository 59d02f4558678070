"""The council's colours as a style sheet of custom properties: the only CSS that is not a file."""

from portal.council.profile import Profile
from portal.web.colours import INK, WHITE, ground, mixed, readable, text_on

_DEEPER, _TINT, _LINE = 0.3, 0.94, 0.75


def theme_css(council: Profile) -> str:
    """Every colour of the pages that depends on the council, each readable where it is used."""
    colour, accent = ground(council.colour.lower()), ground(council.accent.lower())
    tint = mixed(colour, WHITE, _TINT)
    accent_tint = mixed(accent, WHITE, 0.9)
    link = readable(colour, on=tint)
    properties = {
        "--portal-colour": colour,
        "--portal-on-colour": text_on(colour),
        "--portal-deep": mixed(colour, "#000000", _DEEPER),
        "--portal-tint": tint,
        "--portal-line": mixed(colour, WHITE, _LINE),
        "--portal-button": link,
        "--portal-button-hover": mixed(link, "#000000", _DEEPER),
        "--portal-accent": accent,
        "--portal-on-accent": text_on(accent),
        "--portal-accent-text": readable(accent, on=accent_tint),
        "--portal-accent-tint": accent_tint,
        "--govuk-brand-colour": link,
        "--govuk-link-colour": link,
        "--govuk-link-hover-colour": mixed(link, "#000000", _DEEPER),
        "--govuk-link-visited-colour": mixed(link, INK, _DEEPER),
        "--govuk-template-background-colour": WHITE,
        "--govuk-surface-background-colour": tint,
        "--govuk-surface-border-colour": mixed(colour, WHITE, _LINE),
    }
    return ":root{" + "".join(f"{name}:{value};" for name, value in properties.items()) + "}\n"
