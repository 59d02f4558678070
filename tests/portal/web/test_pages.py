"""Public pages are made once, kept whole, and answered with 304 where the reader has them."""

import gzip

import brotli
from flask.testing import FlaskClient

from portal.web.pages import Shelf, _Kept
from tests.portal.web.conftest import renders

PAGE = "/tried/public"


def test_a_page_is_made_once_for_many_readers(visitor: FlaskClient) -> None:
    renders.clear()
    pages = {visitor.get(f"{PAGE}?tag=once").data for _ in range(3)}

    assert renders == ["once"]
    assert len(pages) == 1


def test_a_new_tag_makes_a_new_page(visitor: FlaskClient) -> None:
    first, second = visitor.get(f"{PAGE}?tag=a"), visitor.get(f"{PAGE}?tag=b")

    assert first.headers["ETag"] != second.headers["ETag"]
    assert (b"Page a" in first.data, b"Page b" in second.data) == (True, True)


def test_who_has_the_page_is_told_so_without_making_it(visitor: FlaskClient) -> None:
    etag = visitor.get(f"{PAGE}?tag=kept").headers["ETag"]
    renders.clear()
    answer = visitor.get(f"{PAGE}?tag=kept", headers={"If-None-Match": f'"other", {etag}'})

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert "Cookie" in answer.headers["Vary"]
    assert renders == []


def test_the_other_language_is_another_page(visitor: FlaskClient) -> None:
    english = visitor.get(PAGE).headers["ETag"]
    welsh = visitor.get(PAGE, headers={"Accept-Language": "cy", "If-None-Match": english})

    assert welsh.status_code == 200
    assert welsh.headers["ETag"] != english
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(
        welsh.headers["Vary"].split(", ")
    )


def test_a_page_comes_compressed_to_whom_takes_it_so(visitor: FlaskClient) -> None:
    plain = visitor.get(PAGE).data
    by_brotli = visitor.get(PAGE, headers={"Accept-Encoding": "gzip, deflate, br"})
    by_gzip = visitor.get(PAGE, headers={"Accept-Encoding": "gzip"})

    assert by_brotli.headers["Content-Encoding"] == "br"
    assert by_gzip.headers["Content-Encoding"] == "gzip"
    assert brotli.decompress(by_brotli.data) == gzip.decompress(by_gzip.data) == plain


def test_nobody_gets_what_they_said_they_cannot_read(visitor: FlaskClient) -> None:
    for accepted in ("identity", "br;q=0, gzip;q=0", ""):
        assert (
            "Content-Encoding"
            not in visitor.get(PAGE, headers={"Accept-Encoding": accepted}).headers
        )


def test_a_part_for_htmx_is_kept_apart_from_the_page(visitor: FlaskClient) -> None:
    whole = visitor.get(f"{PAGE}?parts")
    part = visitor.get(f"{PAGE}?parts", headers={"HX-Request": "true"})
    back = visitor.get(
        f"{PAGE}?parts",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )

    assert whole.headers["ETag"] == back.headers["ETag"] != part.headers["ETag"]
    assert "HX-Request" in whole.headers["Vary"]


def test_a_page_for_one_reader_is_kept_by_nobody(visitor: FlaskClient) -> None:
    answer = visitor.get("/tried/own")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_gets_the_fragment_and_going_back_the_page(visitor: FlaskClient) -> None:
    fragment = visitor.get("/tried/own", headers={"HX-Request": "true"}).text
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "What has happened?" in fragment
    assert "What has happened?" not in visitor.get("/tried/own", headers=back).text


def test_the_shelf_stays_within_its_bounds_and_drops_the_longest_unasked() -> None:
    shelf = Shelf("build", most_bytes=250)
    for name in ("a", "b"):
        shelf.put((name,), _Kept(name, b"x" * 100))
    assert shelf.find(("a",), "a")
    shelf.put(("c",), _Kept("c", b"x" * 100))

    assert shelf.find(("a",), "a")
    assert shelf.find(("b",), "b") is None
    assert shelf.find(("c",), "c")


def test_a_page_of_an_older_tag_is_not_found() -> None:
    shelf = Shelf("build")
    shelf.put(("a",), _Kept("old", b""))

    assert shelf.find(("a",), "new") is None
