"""The same rows as XML and as JSON, as GeoReport v2 writes them (JSON by the Spark convention)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET

Row = Mapping[str, Any]
"""Names and values: text, a number, a truth, None, a list of rows or texts, or another row."""

# what stands in a list of this name
_EACH = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "values": "value",
}
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Suffix(StrEnum):
    """How an address ends: the format that is asked for."""

    XML = "xml"
    JSON = "json"

    @property
    def content_type(self) -> str:
        return f"{_TYPES[self]}; charset=utf-8"


_TYPES = {Suffix.XML: "text/xml", Suffix.JSON: "application/json"}
MEDIA_TYPES = tuple(_TYPES.values())


@dataclass(frozen=True, slots=True)
class Document:
    """What an address answers with: one row under a name, or a list of them, each with its own."""

    root: str
    each: str | None  # None: one row
    rows: Sequence[Row]

    @classmethod
    def one(cls, root: str, row: Row) -> "Document":
        """A single row, which is the document."""
        return cls(root, None, (row,))

    def written(self, suffix: Suffix) -> str:
        """The document in this format. A character that XML cannot hold is left out of XML."""
        return self._json() if suffix is Suffix.JSON else self._xml()

    def _json(self) -> str:
        value = self.rows[0] if self.each is None else self.rows
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _xml(self) -> str:
        root = ET.Element(self.root)
        if self.each is None:
            _fill(root, self.rows[0])
        else:
            for row in self.rows:
                _fill(ET.SubElement(root, self.each), row)
        # a declaration of its own would name the encoding of whoever runs this
        return f"{_DECLARATION}{ET.tostring(root, encoding='unicode')}"


_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def stamp(moment: datetime | None) -> str | None:
    """A moment as W3C writes it, with its zone: `2026-11-20T09:30:00Z`."""
    if moment is None:
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _fill(element: ET.Element, value: Any) -> None:
    match value:
        case None:
            pass
        case bool():
            element.text = "true" if value else "false"
        case str():
            element.text = _NOT_IN_XML.sub("", value)
        case Mapping():
            for name, inner in value.items():
                _fill(ET.SubElement(element, name), inner)
        case Sequence():
            for inner in value:
                _fill(ET.SubElement(element, _EACH[element.tag]), inner)
        case _:
            element.text = str(value)
