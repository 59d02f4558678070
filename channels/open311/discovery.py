"""The discovery document: where GeoReport v2 is spoken here, and who runs it."""

from flask_babel import gettext as _

from channels.open311.api import PREFIX
from channels.open311.documents import MEDIA_TYPES, Document
from portal.council.councils import Council

_SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_CHANGED = "2026-11-20T00:00:00Z"  # when these addresses last changed what they answer


def document(council: Council, site: str) -> Document:
    """The discovery document (http://wiki.open311.org/Service_Discovery)."""
    endpoint = {
        "specification": _SPECIFICATION,
        "url": f"{site}{PREFIX}",
        "changeset": _CHANGED,
        "type": "production",
        "formats": list(MEDIA_TYPES),
    }
    return Document.one(
        "discovery",
        {
            "changeset": _CHANGED,
            "contact": f"{_(council.name)}, {council.phone}, {site}/contact",
            "key_service": _(
                "To report from an app of yours, ask us for a key: call %(phone)s or see "
                "%(site)s/contact. To read needs no key.",
                phone=council.phone, site=site,
            ),
            "endpoints": [endpoint],
        },
    )  # fmt: skip
