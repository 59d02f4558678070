"""Every address that a page for residents writes leads on for whom one acts."""

import re
from pathlib import Path

TEMPLATES = Path("portal/templates")
STAFF = {"calls", "deaths", "letters", "people", "staff"}
ONES_OWN = {"auth", "acting", "mandates", "organisations", "links"}
ATTRIBUTE = re.compile(r'(?:href|action|src|hx-get|hx-post)="(/[^"]*)"')
GIVEN_ON = re.compile(
    r"(?<!root\(\) ~ )'(/(?:report|cases|life-events|account)\b[^']*)'"
)  # to a macro
FOR_EVERYONE = (
    "/acting-for",
    "/auth/",
    "/staff",
    "/cases.atom",
    "/cases.geojson",
    "/account/helpers",
)


def test_no_template_names_a_path_without_its_root() -> None:
    bare = []
    for template in sorted(TEMPLATES.rglob("*.html")):
        if template.relative_to(TEMPLATES).parts[0] in STAFF | ONES_OWN:
            continue
        text = template.read_text()
        found = ATTRIBUTE.findall(text)
        if template.name != "layout.html":  # its menu asks where it is, and roots it where it leads
            found += GIVEN_ON.findall(text)
        bare += [f"{template}: {one}" for one in found if not one.startswith(FOR_EVERYONE)]

    assert bare == []
