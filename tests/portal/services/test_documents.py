"""A proof is kept as pixels or as a PDF that runs nothing; everything else is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.models.evidence import FileKind
from portal.services import documents
from portal.services.documents import DocumentRefused, HasProgram, NotWhole, TooLarge
from portal.services.picture_refusals import NotAPhoto, PhotoRefused
from portal.services.scanners import Infected, Scanner
from tests.support import photographs
from tests.support.documents import pdf
from tests.support.scanners import EICAR, Clamd


def test_a_photo_is_made_anew_of_its_pixels_and_says_nothing_of_where_it_was_taken() -> None:
    ready = documents.ready(photographs.jpeg(exif=photographs.exif()), None)

    assert ready.kind is FileKind.PHOTO
    picture = Image.open(io.BytesIO(ready.data))
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert ready.scanned_at is None


def test_a_pdf_is_kept_as_it_is() -> None:
    ready = documents.ready(pdf(), None)

    assert (ready.kind, ready.data) == (FileKind.PDF, pdf())


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", NotAPhoto), (b"hello", NotAPhoto), (b"<html><script>alert(1)</script>", NotAPhoto),
        (b"MZ\x90\x00", NotAPhoto), (b" " + pdf(), NotAPhoto),
        (pdf()[:200], NotWhole), (b"%PDF-1.7", NotWhole),
        (pdf() + b" " * 10_000_000 + b"%%EOF", TooLarge),
        (pdf(inside=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> "), HasProgram),
        (pdf(inside=b"/OpenAction << /S /J#61vaScript >> "), HasProgram),
        (pdf(inside=b"/AA << /O << /S /Launch /F (cmd.exe) >> >> "), HasProgram),
        (pdf(inside=b"/Names << /EmbeddedFiles << >> >> "), HasProgram),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused_with_its_reason(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        documents.ready(data, None)


@given(st.binary(max_size=400))
def test_no_bytes_bring_it_down(data: bytes) -> None:
    for sent in (data, b"%PDF-" + data, pdf()[:-6] + data):
        try:
            documents.ready(sent, None)
        except (DocumentRefused, PhotoRefused):
            continue


def test_the_scanner_sees_what_was_sent_before_anything_is_kept(clamd: Clamd) -> None:
    scanner = Scanner.of(clamd.url)

    assert documents.ready(pdf(), scanner).scanned_at is not None
    assert clamd.seen == [pdf()]
    with pytest.raises(Infected):
        documents.ready(pdf(inside=EICAR), scanner)
