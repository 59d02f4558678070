"""Two devices at the same moment: one declaration, and no answer that is written over."""

import threading
from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select

from portal.council.councils import Council
from portal.database import Database
from portal.models.actors import Actor
from portal.models.cases import Case
from portal.models.contacts import Contact
from portal.models.episodes import Disclosure, EpisodeConsent, EpisodeLine
from portal.models.outbox import OutboxRow, Topic
from portal.services import declarations, episode_facts, episodes
from portal.services.episodes import ChangedMeanwhile
from tests.support.living import begun, somebody

DEVICES = 4


def _at_once(do: Callable[[int], object]) -> list[object]:
    """Each in a thread of its own, all let go at the same moment; what each gave or raised."""
    ready = threading.Barrier(DEVICES)
    came: list[object] = [None] * DEVICES

    def one(number: int) -> None:
        ready.wait()
        try:
            came[number] = do(number)
        except Exception as raised:  # noqa: BLE001  the test looks at what it was
            came[number] = raised

    threads = [threading.Thread(target=one, args=(number,)) for number in range(DEVICES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def _begin(database: Database, event: str = "moving_house") -> tuple[Actor, str, int]:
    with database.write() as session:
        ann = somebody(session)
        episode = begun(session, ann, event)
        return ann, episode.reference, episode.version


def test_declared_on_many_devices_at_once_it_is_declared_once(
    database: Database, council: Council
) -> None:
    ann, reference, version = _begin(database)

    def declare(number: int) -> bool:
        with database.write() as session:
            episode = episodes.find(session, ann, reference)
            yes = {one.key: True for one in declarations.recipients(council, episode)}
            wish = f"device-{number}"
            done = declarations.declare(session, ann, council, episode, yes, version, wish)
            return done.again

    assert sorted(_at_once(declare), key=str) == [False] + [True] * (DEVICES - 1)
    with database.read() as session:
        episode = episodes.find(session, ann, reference)
        told = declarations.recipients(council, episode, episode.on)
        topics = Counter(session.scalars(select(OutboxRow.topic)))
        counts = {
            model: session.scalar(select(func.count()).select_from(model))
            for model in (Case, Contact, Disclosure, EpisodeConsent, EpisodeLine)
        }
        plan = episodes.plan_of(episode)
    assert topics[Topic.EPISODE_DECLARED] == topics[Topic.CONTACT_RECORDED] == 1
    assert counts == {
        Case: len(told), Contact: 1, EpisodeConsent: len(told),
        Disclosure: sum(one.kind == "agency" for one in told),
        EpisodeLine: sum(line.when == "yes" for line in plan.lines),
    }  # fmt: skip


def test_answers_to_one_question_at_once_are_told_of_each_other(database: Database) -> None:
    ann, reference, version = _begin(database)
    offered = ("no", "not_safe", "notice", "nowhere")

    def answer(number: int) -> str:
        with database.write() as session:
            episode = episodes.find(session, ann, reference)
            given = {"why_moving": offered[number]}
            episodes.answer(session, ann, episode, given, version=version)
            return offered[number]

    came = _at_once(answer)

    with database.read() as session:
        kept = episode_facts.values(episodes.find(session, ann, reference))["why_moving"]
    # "no" is what it was before: to say it again changes nothing and collides with nothing
    refused = [one for one in came if isinstance(one, ChangedMeanwhile)]
    assert len(refused) >= DEVICES - 2
    assert kept in [one for one in came if isinstance(one, str)]


def test_declared_and_answered_at_once_nobody_is_told_half(
    database: Database, council: Council
) -> None:
    ann, reference, version = _begin(database)

    def race(number: int) -> str:
        with database.write() as session:
            episode = episodes.find(session, ann, reference)
            if number % 2:
                declarations.declare(session, ann, council, episode, {}, version, str(number))
                return "declared"
            episodes.answer(session, ann, episode, {"vote": f"v{number}"}, version=version)
            return "answered"

    came = _at_once(race)

    with database.read() as session:
        cases = session.scalar(select(func.count()).select_from(Case)) or 0
    wins = {one for one in came if isinstance(one, str)}
    assert wins in ({"declared"}, {"answered"})
    assert bool(cases) == (wins == {"declared"})
    assert {type(one).__name__ for one in came} <= {"str", "ChangedMeanwhile", "AlreadyDeclared"}


def test_begun_on_many_devices_by_one_wish_it_is_one(database: Database) -> None:
    with database.write() as session:
        ann = somebody(session)

    def begin(_number: int) -> str:
        with database.write() as session:
            return episodes.begin(session, ann, "bereavement", once="wish").reference

    assert len(set(_at_once(begin))) == 1
