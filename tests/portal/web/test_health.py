"""For machines: up, ready, and figures that nobody outside can read."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal.app import create_app
from portal.settings import Settings


def test_a_process_that_answers_is_healthy(visitor: FlaskClient) -> None:
    assert visitor.get("/healthz").text == "ok\n"


def test_a_portal_with_its_database_and_storage_is_ready(visitor: FlaskClient) -> None:
    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"database": "ok", "storage": "ok"})


def test_what_is_missing_is_named(face_settings: Settings, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    app = create_app(face_settings.model_copy(update={"storage_url": f"file://{photos}"}))
    _put_a_file_in_place_of(photos)
    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"database": "ok", "storage": "failed"})


def test_figures_name_pages_by_their_endpoint(face: Flask, visitor: FlaskClient) -> None:
    visitor.get("/life-events/bereavement?secret=1")
    figures = visitor.get("/metrics").text

    assert 'portal_answers_total{endpoint="life_events.show",status="200"}' in figures
    assert "bereavement" not in figures
    assert "secret" not in figures


def test_a_made_up_method_or_address_makes_no_new_figure(visitor: FlaskClient) -> None:
    visitor.open("/nothing-of-the-kind", method="BREW")

    assert "BREW" not in visitor.get("/metrics").text
    assert "nothing-of-the-kind" not in visitor.get("/metrics").text


def test_figures_are_for_this_machine_alone(visitor: FlaskClient) -> None:
    outside = visitor.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    by_proxy = visitor.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

    assert (outside.status_code, by_proxy.status_code) == (404, 404)


def _put_a_file_in_place_of(folder: Path) -> None:
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()
    folder.write_text("")
