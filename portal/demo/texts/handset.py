"""The handset: a phone on the screen, for people who look at the demo."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from flask_babel import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from portal.demo.texts.exchange import here
from portal.demo.texts.messages import Message
from portal.demo.texts.phones import Phones, Photo, carries_photos

_STATIC = Path(__file__).parents[3] / "static"
_WHATSAPP = "whatsapp:"
_LONGEST = 1600
_PHOTOS = 10


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as the pages show it."""

    place: int
    number: str
    name: str
    by_whatsapp: bool
    carries_photos: bool


def blueprint(phones: Phones, names: Mapping[str, str]) -> Blueprint:
    """The pages of these phones."""
    part = Blueprint("handset", __name__, template_folder="templates")
    pages = _Pages(phones, names)
    part.before_request(_from_here_alone)
    part.add_url_rule("/", view_func=pages.front)
    part.add_url_rule("/phones", view_func=pages.add, methods=["POST"])
    part.add_url_rule("/phones/<int:place>", view_func=pages.phone)
    part.add_url_rule("/phones/<int:place>/thread", view_func=pages.thread)
    part.add_url_rule("/phones/<int:place>/texts", view_func=pages.send, methods=["POST"])
    part.add_url_rule("/phones/<int:place>/photos/<sid>/<int:nth>", view_func=pages.photo)
    part.add_url_rule("/handset.css", view_func=_style)
    part.add_url_rule("/handset.js", view_func=_script)
    return part


class _Pages:
    def __init__(self, phones: Phones, names: Mapping[str, str]) -> None:
        self._phones, self._names = phones, names

    def front(self) -> Response:
        """Whose phone it is to be."""
        return self._front()

    def add(self) -> Response:
        """Another phone."""
        number = _read_number(request.form.get("number", ""))
        if number is None:
            fault = _("Enter a phone number, like 07700 900456 or +1 415 555 0100")
            return self._front(fault, 422)
        by_whatsapp = request.form.get("kind") == "whatsapp"
        place = self._phones.add(f"{_WHATSAPP}{number}" if by_whatsapp else number)
        return _see(place)

    def phone(self, place: int) -> Response:
        """What this phone has sent and got, and a box to write in."""
        return self._phone(place)

    def thread(self, place: int) -> Response:
        """The same texts alone, asked for again and again; 304 where none is new."""
        phone = self._found(place)
        messages = _messages(phone)
        answer = make_response(
            render_template("texts/_thread.html", phone=phone, messages=messages)
        )
        answer.set_etag(_version(messages))
        answer.make_conditional(request)
        return answer

    def send(self, place: int) -> Response:
        """Send a text from this phone."""
        phone = self._found(place)
        words = request.form.get("words", "").replace("\r\n", "\n")
        photos = _photos()
        if not words.strip() and not photos:
            return self._phone(place, words, _("Write something to send"), 422)
        if len(words) > _LONGEST:
            fault = _("A text has at most 1,600 characters. This one has more.")
            return self._phone(place, words, fault, 422)
        self._phones.text(phone.number, words, photos)
        return _see(place)

    def photo(self, place: int, sid: str, nth: int) -> Response:
        """A photo that this phone sent."""
        phone = self._found(place)
        message = here().messages.get(sid)
        if message is None or message.sender != phone.number or nth >= len(message.media):
            abort(404)
        media = message.media[nth]
        if not media.kind.startswith("image/") or media.kind == "image/svg+xml":
            abort(404)
        return Response(media.content, content_type=media.kind)

    def _front(self, fault: str = "", status: int = 200) -> Response:
        phones = [self._found(place) for place in range(len(self._phones.numbers))]
        page = render_template(
            "texts/front.html", phones=phones, fault=fault, form=request.form, exchange=here()
        )
        return make_response(page, status)

    def _phone(self, place: int, words: str = "", fault: str = "", status: int = 200) -> Response:
        phone = self._found(place)
        messages = _messages(phone)
        page = render_template(
            "texts/phone.html", phone=phone, messages=messages, version=_version(messages),
            words=words, fault=fault, exchange=here(),
        )  # fmt: skip
        return make_response(page, status)

    def _found(self, place: int) -> Phone:
        if place >= len(self._phones.numbers):
            abort(404)
        number = self._phones.numbers[place]
        plain = number.removeprefix(_WHATSAPP)
        return Phone(
            place=place,
            number=number,
            name=self._names.get(number) or self._names.get(plain) or "",
            by_whatsapp=number.startswith(_WHATSAPP),
            carries_photos=carries_photos(number),
        )


def _from_here_alone() -> None:
    """No other site may have this machine's browser send texts."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") not in (
        None,
        "none",
        "same-origin",
    ):
        abort(403)


def _messages(phone: Phone) -> list[Message]:
    """What shows on a phone: not what never got there."""
    return [
        message
        for message in here().thread(phone.number)
        if message.is_from_phone or message.status not in ("failed", "undelivered")
    ]


def _version(messages: list[Message]) -> str:
    """Another one whenever the thread looks different."""
    shown = " ".join(f"{message.sid} {message.fault}" for message in messages)
    return f"{zlib.crc32(shown.encode()):08x}"


def _photos() -> list[Photo]:
    files = [file for file in request.files.getlist("photos") if file.filename]
    return [(file.mimetype or "application/octet-stream", file.read()) for file in files[:_PHOTOS]]


def _read_number(typed: str) -> str | None:
    try:
        number = phonenumbers.parse(typed.strip(), "GB")
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _see(place: int) -> Response:
    return make_response(redirect(f"/phones/{place}#last", 303))


def _style() -> Response:
    return send_from_directory(_STATIC / "css", "handset.css")


def _script() -> Response:
    return send_from_directory(_STATIC / "js", "handset.js")
