"""A letter becomes an email: headers, a text part and an HTML part."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from jinja2 import Environment, PackageLoader, select_autoescape

from channels.email.letters import Letter
from portal import clock
from portal.channel import SendNever
from portal.council.councils import Council
from portal.web import colours
from portal.web.languages import Language

_DARK = "#14181a"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets it in which language, under which id, and the thread of its case."""

    to: str
    language: Language
    delivery_id: UUID
    case_id: UUID | None


def environment() -> Environment:
    """The templates of this channel: text as it is, HTML escaped."""
    made = Environment(
        loader=PackageLoader("channels.email"),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


class Printer:
    """Makes messages that come from one council."""

    def __init__(self, council: Council) -> None:
        self._council = council
        self._templates = environment()
        self._domain = council.email_from.rpartition("@")[2]
        brand = colours.readable(council.colour)
        self._colours = {
            "brand": brand,
            "on_brand": colours.text_on(brand),
            "link": brand,
            "link_on_dark": _lightened(brand),
        }

    def message(self, letter: Letter, envelope: Envelope) -> EmailMessage:
        """The finished email, in the language in use.

        Raises SendNever for an address that cannot stand in a header.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(_line(_(self._council.name)), addr_spec=self._council.email_from)
        message["To"] = _address(envelope.to)
        message["Subject"] = _line(letter.subject)
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = self._id(envelope.delivery_id)
        if envelope.case_id is not None:
            message["References"] = self._id(envelope.case_id)  # one case, one thread
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        if letter.stop is not None:
            message["List-Unsubscribe"] = f"<{letter.stop.url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(
            self._render("letter.txt", letter, envelope.language), cte="quoted-printable"
        )
        message.add_alternative(
            self._render("letter.html", letter, envelope.language),
            subtype="html",
            cte="quoted-printable",
        )
        message["Content-Language"] = envelope.language.code  # last: set_content clears it
        return message

    def _render(self, template: str, letter: Letter, language: Language) -> str:
        buttons = (letter.button,) if letter.button else ()
        return self._templates.get_template(template).render(
            letter=letter,
            links=buttons + letter.more,
            council=_(self._council.name),
            colours=self._colours,
            language=language,
        )

    def _id(self, key: UUID) -> str:
        return f"<{key}@{self._domain}>"


def _line(words: str) -> str:
    """On one line: what a person wrote must not begin a header of its own."""
    return " ".join(words.split())


def _address(written: str) -> Address:
    local, _at, domain = written.rpartition("@")
    try:
        return Address(username=local, domain=domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError) as error:
        raise SendNever("not an address that mail can be sent to") from error


def _lightened(colour: str) -> str:
    for step in range(101):
        lighter = colours.mixed(colour, colours.WHITE, step / 100)
        if colours.contrast(lighter, _DARK) >= colours.READABLE:
            return lighter
    return colours.WHITE
