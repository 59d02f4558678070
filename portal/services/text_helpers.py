"""WHO HELPS and STOP HELP: whom somebody has let act for them, and an end to it at once.

What ends less is never guessed: a name that fits two, or a number without its list, is asked.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.actors import Actor, By, Kind, Role
from portal.models.mandates import JournalLine, Mandate, MandateState
from portal.models.messages import Message
from portal.models.people import Person
from portal.models.person_keys import plain_words
from portal.policy import Action, require
from portal.reading.acting import kind_in, names_one
from portal.reading.commands import Verb, command_in
from portal.reading.messages import Reading
from portal.services import mandate_endings, mandate_kinds, mandate_remains, talks, text_acting
from portal.services.heard import Heard, Helper, Says
from portal.services.journal_entries import JournalEntry, entries, entry

MOST = 9  # that a list can number with one digit


def by_command(session: Session, actor: Actor, message: Message, reading: Reading) -> Heard:
    """What WHO HELPS or STOP HELP came to, for the people whose verified number it is, and for
    those who gave it when they let somebody act for them.
    """
    require(actor, Action.HEAR_TEXT)
    people = text_acting.texting(session, actor, message.number)
    told = text_acting.told_at(session, actor, message.number)
    found = _mandates(session, [*people, *told])
    language = _language(session, found, people, reading)
    command = reading.command
    if command is None or command.verb is Verb.WHO_HELPS:
        return _listed(session, message.number, found, Says.HELPED, language)
    pending_alone = not found and command.rest is None
    if pending_alone and len(people) == 1:
        mandate_endings.revoke_all(session, _as(people[0]), people[0], By.SMS)
    if not found:
        return Heard(Says.HELPED, language=language)
    return _end(session, message.number, found, command.rest, language)


def _end(
    session: Session, number: str, found: Sequence[Mandate], rest: str | None, language: str
) -> Heard:
    kind = kind_in(rest) if rest else Kind.EVERYTHING
    if kind is Kind.EVERYTHING:
        return _end_all(session, number, found, language)
    if kind is not None:
        return _end_kind(session, number, found, kind, language)
    meant = _meant(session, number, found, rest or "")
    if meant is None:
        return _listed(session, number, found, Says.WHICH_HELP, language)
    if meant.state is not MandateState.ACTIVE:
        return Heard(Says.HELP_ENDED_BEFORE, helpers=[_helper(meant)], language=language)
    return _end_one(session, meant, language)


def _end_all(session: Session, number: str, found: Sequence[Mandate], language: str) -> Heard:
    if len({_called(mandate) for mandate in found}) > 1:
        # a phone that two share: neither ends the other's help by chance
        return _listed(session, number, found, Says.WHICH_HELP, language)
    ended = [_helper(mandate) for mandate in found]
    for principal_id in dict.fromkeys(mandate.principal_id for mandate in found):
        mandate_endings.revoke_all(session, _as(principal_id), principal_id, By.SMS)
    return Heard(Says.HELP_ENDED, helpers=ended, language=language)


def _end_kind(
    session: Session, number: str, found: Sequence[Mandate], kind: Kind, language: str
) -> Heard:
    covering = [mandate for mandate in found if mandate_kinds.covers(mandate, kind)]
    whose = {mandate.principal_id for mandate in covering or found}
    if len(whose) != 1:
        return _listed(session, number, found, Says.WHICH_HELP, language)
    ended, person = [], _as(whose.pop())
    for mandate in covering:
        helper = _helper(mandate)
        if mandate_kinds.end_kind(session, person, mandate, kind):
            ended.append(helper)
    remain = _remaining(session, person, kind)
    if not covering and not remain:
        return _listed(session, number, found, Says.WHICH_HELP, language)
    says = Says.HELP_ENDED if covering else Says.HELP_REMAINS
    return Heard(says, helpers=ended, remain=remain, kind=kind, language=language)


def _remaining(session: Session, actor: Actor, kind: Kind) -> list[Helper]:
    """Who still helps with a life event in which that comes up."""
    if actor.person_id is None:
        return []
    found = mandate_remains.in_life_events(session, actor, actor.person_id, kind)
    return [_helper(mandate) for mandate in found]


def _end_one(session: Session, mandate: Mandate, language: str) -> Heard:
    ended, person = [_helper(mandate)], _as(mandate.principal_id)
    mandate_endings.revoke(session, person, mandate, By.SMS)
    remain = ended if mandate_remains.by_another(session, person, mandate) else []
    return Heard(Says.HELP_ENDED, helpers=ended, remain=remain, language=language)


def _meant(session: Session, number: str, found: Sequence[Mandate], rest: str) -> Mandate | None:
    """The one mandate that a number of the list or a name means; None where that is not clear."""
    command = command_in(rest)
    if command is not None and command.verb is Verb.NUMBER and command.digits:
        return _of_list(session, number, int(command.digits))
    named = [mandate for mandate in found if any(names_one(rest, name) for name in _names(mandate))]
    return named[0] if len(named) == 1 else None


def _of_list(session: Session, number: str, digit: int) -> Mandate | None:
    """What a number of the last list means, even where that one ended meanwhile."""
    listed = talks.helpers_listed(session, number)
    if listed is None or not talks.is_recent(listed, clock.now(), talks.SILENCE):
        return None
    if not 1 <= digit <= len(listed.choices):
        return None
    return session.get(Mandate, UUID(listed.choices[digit - 1]))


def _listed(
    session: Session, number: str, found: Sequence[Mandate], says: Says, language: str
) -> Heard:
    """The list, with what each number means kept until it is a day old."""
    if (earlier := talks.helpers_listed(session, number)) is not None:
        talks.end(earlier)
    if not found:
        return Heard(Says.HELPED, language=language)
    shown = found[:MOST]
    talk = talks.begin(session, number, language, "", {})
    talks.ask(talk, talks.HELPS, [str(mandate.id) for mandate in shown])
    shared = len({mandate.principal_id for mandate in found}) > 1
    helpers = [_helper(one, _last(session, one), shared=shared) for one in shown]
    return Heard(says, helpers=helpers, language=language)


def _mandates(session: Session, people: Sequence[UUID]) -> list[Mandate]:
    """Those that count, or only rest, in the order in which they were made."""
    at = clock.now()
    statement = select(Mandate).where(
        Mandate.principal_id.in_(people),
        Mandate.state == MandateState.ACTIVE,
        Mandate.until.is_(None) | (Mandate.until > at),
    )
    return list(session.scalars(statement.order_by(Mandate.id)))


def _helper(mandate: Mandate, last: JournalEntry | None = None, *, shared: bool = False) -> Helper:
    return Helper(
        name=mandate.agent_name,
        organisation=mandate.organisation.name if mandate.organisation else "",
        kinds=tuple(dict.fromkeys(scope.kind for scope in mandate_kinds.live(mandate))),
        until=mandate.until,
        last=last,
        whose=(mandate.principal.name or "") if shared else "",
    )


def _names(mandate: Mandate) -> list[str]:
    people = (mandate.agent, mandate.adviser)
    organisation = [mandate.organisation.name] if mandate.organisation else []
    called = [one.name for one in people if one is not None and one.name]
    return [*called, mandate.named_as, *organisation]


def _called(mandate: Mandate) -> str:
    """Whose it is: one name at one number is one human, however often we wrote them down."""
    return " ".join(plain_words(mandate.principal.name or "")) or str(mandate.principal_id)


def _last(session: Session, mandate: Mandate) -> JournalEntry | None:
    statement = entries().where(JournalLine.mandate_id == mandate.id)
    row = session.execute(statement.order_by(JournalLine.id.desc()).limit(1)).first()
    return entry(row) if row is not None else None


def _as(person_id: UUID) -> Actor:
    """Whose number it is, ending what is theirs to end."""
    return Actor(Role.RESIDENT, By.SMS, person_id=person_id)


def _language(
    session: Session, found: Sequence[Mandate], people: Sequence[UUID], reading: Reading
) -> str:
    if found:
        return found[0].principal.language
    person = session.get(Person, people[0]) if people else None
    return person.language if person is not None else reading.language
