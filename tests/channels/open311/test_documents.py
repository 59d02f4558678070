"""One way to make XML and JSON of the same rows."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from channels.open311.documents import Document, Suffix, stamp


@given(st.text())
def test_any_text_is_well_formed_and_comes_back(text: str) -> None:
    document = Document("errors", "error", [{"code": 400, "description": text}])

    [row] = json.loads(document.written(Suffix.JSON).encode())
    root = ET.fromstring(document.written(Suffix.XML).encode())

    assert row["description"] == text
    kept = "".join(one for one in text if one >= " " or one in "\t\n\r")
    kept = "".join(one for one in kept if one not in "\ufffe\uffff").replace("\r\n", "\n")
    assert (root.findtext("error/description") or "") == kept.replace("\r", "\n")


def test_what_is_empty_is_there_and_empty() -> None:
    document = Document("services", "service", [{"group": None, "metadata": False, "lat": 52.5}])

    assert document.written(Suffix.XML).endswith(
        "<services><service><group /><metadata>false</metadata><lat>52.5</lat></service></services>"
    )
    assert document.written(Suffix.JSON) == '[{"group":null,"metadata":false,"lat":52.5}]'
    assert Document("services", "service", []).written(Suffix.JSON) == "[]"


def test_the_declaration_names_the_encoding() -> None:
    written = Document.one("discovery", {"contact": "Ŵyn"}).written(Suffix.XML)

    assert written.startswith('<?xml version="1.0" encoding="utf-8"?>')
    assert "Ŵyn" in written


def test_a_moment_has_its_zone() -> None:
    assert stamp(datetime(2026, 11, 20, 9, 30, 0, 5, tzinfo=UTC)) == "2026-11-20T09:30:00Z"
    assert stamp(None) is None
