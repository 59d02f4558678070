"""A report as an app posts it, read from its fields: all that is wrong is said at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import current_app
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from channels.open311 import attributes, report_words, whereabouts, words
from channels.open311.media import LONGEST_ADDRESS, MOST_ADDRESSES
from channels.open311.whereabouts import Where
from portal.council.categories import Category, Question, QuestionKind
from portal.models.actors import Level
from portal.services.app_reports import AppReport
from portal.services.cases import NewCase
from portal.services.people import Introduction, NotAnEmail, NotAPhone, email_key, phone_key
from portal.web import guards, languages
from portal.web.forms.texts import lines, one_line
from portal.web.parts import Parts
from portal.web.reporting.dangers import Alarm, alarms
from portal.web.reporting.told import Answer, Told

MOST_WORDS = 4_000  # by GeoReport v2
_MOST_NAME = 100
_MOST_FIELD = 254
_NOT_SAID = {"api_key", "jurisdiction_id", "locale"}  # who asks and how, not what is reported
_PHOTOS = ("media_url", "media_url[]")

Typed = MultiDict[str, str]
Unshown = Sequence[tuple[Question, str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """A report that can be opened; `besides` is what the team reads of the place, or "", and
    `unshown` what it alone reads of the answers.
    """

    report: AppReport
    alarms: list[Alarm]
    addresses: list[str]
    besides: str
    unshown: Unshown

    def with_photos(self, digests: Iterable[str]) -> "Posted":
        """The report told apart by its photos too: the same words with another photo are another
        one, or that photo were lost. Not where the app itself says that it is the same one: then
        it may have made its photos anew. Of an address what is behind `?` may be a signature.
        """
        if self.report.wish:
            return self
        photos = sorted({*digests, *(one.partition("?")[0] for one in self.addresses)})
        said = _digest(json.dumps([self.report.said, photos]))
        return replace(self, report=replace(self.report, said=said))

    def with_left(self, addresses: list[str]) -> AppReport:
        """The report with what else the team has to know: nothing that was sent is lost."""
        new = self.report.new
        # the team reads it, in the language of the council
        with force_locale(languages.of(current_app).offered[0].locale):
            said = [report_words.also_said(self.besides)] if self.besides else []
            said += [report_words.answered(question, one) for question, one in self.unshown]
            said += [report_words.not_opened(one) for one in addresses]
        private = "\n\n".join(one for one in (new.private_words, *said) if one)
        return replace(self.report, new=replace(new, private_words=private))


def read(
    here: Parts, typed: Typed, wish: str, faults: list[str], *, of_organisation: bool = False
) -> Posted:
    """The report of these fields; what is wrong with it goes to `faults`, and then it is not to be
    used. `wish` is its Idempotency-Key; `of_organisation`, that the system of one sent it.
    """
    category = _category(here, typed, faults)
    place = whereabouts.where(here, category, typed, faults)
    facts = here.council.facts_at(place.point) if place.point else {}
    answers = attributes.answers(category, typed, facts, faults) if category else {}
    said = lines(typed.get("description"))
    if len(said) > MOST_WORDS:
        faults.append(report_words.too_long("description", MOST_WORDS))
    told = Told(service=category.key if category else None, words=said, answers=answers)
    found = alarms(here.council, category, {**answers, **facts}, told)
    # a system that lost the number of its client did not mean to tell everyone
    is_hushed = bool(_account(typed)) or (of_organisation and "account_id" in typed)
    shown, unshown = _parted(category, answers) if is_hushed else (answers, [])
    report = _report(category, place, shown, said, typed, faults, is_hushed=is_hushed)
    if wish:
        report = replace(report, wish=_digest(wish))
    besides = place.besides if place.besides != place.label else ""
    return Posted(report, found, _addresses(typed, faults), besides, unshown)


def _parted(
    category: Category | None, answers: Mapping[str, Answer]
) -> tuple[dict[str, Answer], Unshown]:
    """The answers without those in words that everyone would read; and these."""
    questions = category.questions if category else ()
    texts = [one for one in questions if one.kind is QuestionKind.TEXT and not one.private]
    unshown = [(one, str(answers[one.id])) for one in texts if one.id in answers]
    ours = {one.id for one, _said in unshown}
    return {name: one for name, one in answers.items() if name not in ours}, unshown


def _category(here: Parts, typed: Typed, faults: list[str]) -> Category | None:
    code = typed.get("service_code", "").strip()
    category = here.council.categories.get(code)
    if category is None:
        faults.append(words.no_such_service(code) if code else report_words.service_needed())
        return None
    needed = here.council.level_of(category.key)
    # an adviser has signed on to the system of their organisation, which proves nobody's identity
    known = Level.SIGNED_ON if _account(typed) else Level.NONE
    if guards.is_offered() and not known.includes(needed):
        faults.append(report_words.sign_on_needed(f"{here.settings.site}/report"))
    return category


def _report(
    category: Category | None,
    place: Where,
    answers: dict[str, Answer],
    said: str,
    typed: Typed,
    faults: list[str],
    *,
    is_hushed: bool,
) -> AppReport:
    account = _account(typed)
    new = NewCase(
        service=category.key if category else "",
        words="" if is_hushed else said,
        # what an organisation writes of a client was not written for everyone to read
        private_words=said if is_hushed else "",
        place=place.label,
        point=place.point,
        answers=answers,
        reporter=Introduction() if account else _introduction(typed, faults),
    )
    adviser = one_line(typed.get("email"))[:_MOST_FIELD] if account else ""
    return AppReport(new, _said(typed), account=account, adviser=adviser)


def _account(typed: Typed) -> str:
    """The first that says something: an empty one beside it hides nobody."""
    return next(filter(None, map(one_line, typed.getlist("account_id"))), "")[:_MOST_FIELD]


def _introduction(typed: Typed, faults: list[str]) -> Introduction:
    email, phone = one_line(typed.get("email")), one_line(typed.get("phone"))
    name = " ".join(filter(None, (one_line(typed.get(f"{one}_name")) for one in ("first", "last"))))
    if len(name) > _MOST_NAME:
        faults.append(report_words.too_long("first_name + last_name", _MOST_NAME))
    try:
        email_key(email) if email else None
    except NotAnEmail:
        faults.append(report_words.bad_email())
    try:
        phone_key(phone) if phone else None
    except NotAPhone:
        faults.append(report_words.bad_phone())
    return Introduction(
        name or None, email or None, phone or None, language=languages.current().code
    )


def _addresses(typed: Typed, faults: list[str]) -> list[str]:
    found = [one_line(one) for name in _PHOTOS for one in typed.getlist(name)]
    found = list(dict.fromkeys(one for one in found if one))
    if len(found) > MOST_ADDRESSES:
        faults.append(report_words.too_many_photos(MOST_ADDRESSES))
    if any(len(one) > LONGEST_ADDRESS for one in found):
        faults.append(report_words.too_long("media_url", LONGEST_ADDRESS))
    return found


def _said(typed: Typed) -> str:
    """The same words sent again are the same report, in whichever order their fields come."""
    fields = sorted(
        (name, sorted(values))
        for name, values in typed.lists()
        if name not in _NOT_SAID and name not in _PHOTOS
    )
    return _digest(json.dumps(fields))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
