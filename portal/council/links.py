"""Whether the files of a folder agree: every name one file takes from another stands there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from portal.council import answers
from portal.council.agreements import AgreementFile
from portal.council.answers import AnswerFile
from portal.council.areas import Area, Ward
from portal.council.categories import Category, CategoryFile, QuestionKind
from portal.council.conditions import Condition
from portal.council.faults import Fault
from portal.council.features import Feature
from portal.council.land import PLACE_FACTS
from portal.council.levels import LevelFile, level_faults
from portal.council.names import Path, doubles, one_of, twice, unknown
from portal.council.profile import Profile
from portal.council.replies import PLACEHOLDERS, ReplyFile
from portal.council.staff import StaffFile, staff_faults
from portal.council.teams import Ground, TeamFile
from portal.council.toml_files import TomlFile


@dataclass(frozen=True, slots=True)
class Links:
    """Finds names that lead nowhere, names given twice, and duties that nobody has."""

    toml: Mapping[str, TomlFile]
    features: Mapping[str, Sequence[Feature]]
    areas: Sequence[Area]
    wards: Sequence[Ward] | None

    def faults(
        self,
        profile: Profile | None,
        categories: CategoryFile | None,
        teams: TeamFile | None,
        agreements: AgreementFile | None,
        replies: ReplyFile | None,
        levels: LevelFile | None,
        staff: StaffFile | None,
        said: AnswerFile | None,
    ) -> Iterator[Fault]:
        """Every fault between the files that could be read."""
        if teams:
            yield from self._teams(teams)
            yield from self._areas_to(teams)
            yield from self._duty_team(profile, teams)
        if categories:
            yield from self._categories(categories)
            if profile:
                yield from self._numbers(categories, profile)
            if teams:
                yield from self._owners(categories, teams)
                yield from self._owner_conditions(categories, teams)
        if agreements and teams:
            yield from self._agreements(agreements, teams)
        if replies:
            yield from self._replies(replies, categories)
        if levels and categories:
            keys = [category.key for category in categories.categories]
            yield from level_faults(self.toml["levels.toml"], levels, keys)
        if staff:
            yield from self._staff(staff, teams)
        if said:
            yield from answers.answer_faults(
                self.toml[answers.NAME],
                said,
                [category.key for category in categories.categories] if categories else None,
                profile.languages if profile else (),
            )

    # --- teams.toml

    def _teams(self, teams: TeamFile) -> Iterator[Fault]:
        file = self.toml["teams.toml"]
        keys = [team.key for team in teams.teams]
        yield from twice(file, "teams", "key", keys)
        for number, duty in enumerate(teams.duties):
            yield from unknown(file, ("duties", number, "team"), "team", duty.team, keys)
        duties = {duty.duty for duty in teams.duties}
        for owner, rules in teams.owners.items():
            for number, rule in enumerate(rules):
                if rule.duty is not None:
                    where = ("owners", owner, number, "duty")
                    yield from unknown(file, where, "duty", rule.duty, duties)
            last = rules[-1]
            if last.where is not Ground.ANYWHERE or last.when is not None:
                yield file.fault(
                    ("owners", owner, len(rules) - 1),
                    f"The owner list “{owner}” does not end with a rule that always fits.",
                    'End it with where = "anywhere" and no when.',
                )
        yield from self._times(file, teams)

    def _times(self, file: TomlFile, teams: TeamFile) -> Iterator[Fault]:
        """Whoever has a duty has it alone, and nobody never."""
        numbered = [*enumerate(teams.duties)]
        for name in dict.fromkeys(duty.duty for duty in teams.duties):
            spans = [(number, duty) for number, duty in numbered if duty.duty == name]
            spans.sort(key=lambda span: str(span[1].valid_from or ""))
            for (_, before), (number, after) in pairwise(spans):
                path = ("duties", number)
                if before.valid_until is None or after.valid_from is None:
                    overlap, gap = True, False
                else:
                    overlap = after.valid_from <= before.valid_until
                    gap = after.valid_from > before.valid_until + timedelta(days=1)
                if overlap:
                    words = f"The duty “{name}” has two teams at once: {before.team}, {after.team}."
                    yield file.fault(path, words, "End one the day before the other begins.")
                if gap:
                    words = f"Nobody has the duty “{name}” before {after.valid_from}."
                    yield file.fault(path, words, "Begin the day after the one before ends.")
            last_number, last = spans[-1]
            if last.valid_until is not None:
                words = f"Nobody has the duty “{name}” after {last.valid_until}."
                yield file.fault(
                    ("duties", last_number, "valid_until"), words, "Say who has it then."
                )

    def _areas_to(self, teams: TeamFile) -> Iterator[Fault]:
        keys = {team.key for team in teams.teams}
        features = self.features.get("areas.geojson", ())
        for area, feature in zip(self.areas, features, strict=False):
            if area.team is not None and area.team not in keys:
                yield feature.fault(
                    f"The team “{area.team}” of “{area.name}” is not in teams.toml.",
                    one_of(area.team, keys),
                )

    # --- categories.toml

    def _categories(self, written: CategoryFile) -> Iterator[Fault]:
        file = self.toml["categories.toml"]
        yield from twice(file, "categories", "key", [c.key for c in written.categories])
        shared = [question.id for question in written.questions]
        yield from twice(file, "questions", "id", shared)
        for number, category in enumerate(written.categories):
            for index, key in enumerate(category.shared):
                path = ("categories", number, "shared", index)
                yield from unknown(file, path, "shared question", key, shared)
            yield from self._category(file, number, category, written)

    def _category(
        self, file: TomlFile, number: int, category: Category, written: CategoryFile
    ) -> Iterator[Fault]:
        base: Path = ("categories", number)
        ids = [question.id for question in category.questions]
        for index, name in doubles([*category.shared, *ids]):
            path = (*base, "questions", index - len(category.shared), "id")
            yield file.fault(path, f"The question “{name}” is asked twice.", "Rename one of them.")
        yield from self._asked_before(file, base, category)
        filled = written.complete().get(category.key, category)
        for path, condition in category.conditions:
            yield from _condition(file, (*base, *path), condition, [filled])
        if category.targets[-1].when is not None:
            yield file.fault(
                (*base, "targets", len(category.targets) - 1),
                f"The targets of “{category.key}” do not end with one that always holds.",
                "Add a last target without a when.",
            )

    def _asked_before(self, file: TomlFile, base: Path, category: Category) -> Iterator[Fault]:
        """A question may only hang on what has been asked by then."""
        later = [question.id for question in category.questions]
        for number, question in enumerate(category.questions):
            for fact in sorted(question.when.facts & set(later[number:]) if question.when else ()):
                yield file.fault(
                    (*base, "questions", number, "when"),
                    f"“{question.id}” hangs on “{fact}”, which is not asked before it.",
                    f"Move “{fact}” up.",
                )

    def _numbers(self, written: CategoryFile, profile: Profile) -> Iterator[Fault]:
        file = self.toml["categories.toml"]
        for index, danger in enumerate(written.dangers):
            path: Path = ("dangers", index, "number")
            yield from unknown(file, path, "number", danger.number, profile.numbers)
        for number, category in enumerate(written.categories):
            for index, danger in enumerate(category.dangers):
                path = ("categories", number, "dangers", index, "number")
                yield from unknown(file, path, "number", danger.number, profile.numbers)

    def _owners(self, written: CategoryFile, teams: TeamFile) -> Iterator[Fault]:
        file = self.toml["categories.toml"]
        for number, category in enumerate(written.categories):
            path = ("categories", number, "owner")
            yield from unknown(file, path, "owner list", category.owner, teams.owners)

    def _owner_conditions(self, written: CategoryFile, teams: TeamFile) -> Iterator[Fault]:
        file = self.toml["teams.toml"]
        filled = written.complete().values()
        for owner, rules in teams.owners.items():
            users = [category for category in filled if category.owner == owner]
            for number, rule in enumerate(rules):
                if rule.when is not None:
                    path = ("owners", owner, number, "when")
                    yield from _condition(file, path, rule.when, users)

    # --- agreements.toml and replies.toml

    def _duty_team(self, profile: Profile | None, teams: TeamFile) -> Iterator[Fault]:
        """Who is told of danger gets a person's words and number: a team inside the council."""
        if profile and profile.duty_team:
            inside = [team.key for team in teams.teams if team.kind == "team"]
            file = self.toml["council.toml"]
            yield from unknown(file, ("duty_team",), "team", profile.duty_team, inside)

    def _agreements(self, agreements: AgreementFile, teams: TeamFile) -> Iterator[Fault]:
        file = self.toml["agreements.toml"]
        entries = agreements.agreements
        yield from twice(file, "agreements", "key", [entry.key for entry in entries])
        keys = [team.key for team in teams.teams]
        for number, entry in enumerate(entries):
            yield from unknown(file, ("agreements", number, "team"), "team", entry.team, keys)

    def _replies(self, replies: ReplyFile, categories: CategoryFile | None) -> Iterator[Fault]:
        file = self.toml["replies.toml"]
        yield from twice(file, "replies", "key", [reply.key for reply in replies.replies])
        keys = [category.key for category in categories.categories] if categories else None
        for number, reply in enumerate(replies.replies):
            path: Path = ("replies", number, "text")
            try:
                names = reply.placeholders
            except ValueError as error:
                yield file.fault(path, f"A brace has no partner here: {error}.", "Close it.")
                continue
            for name in sorted(names):
                yield from unknown(file, path, "placeholder", name, PLACEHOLDERS)
            for index, key in enumerate(reply.categories if keys is not None else ()):
                where = ("replies", number, "categories", index)
                yield from unknown(file, where, "category", key, keys or ())

    # --- staff.toml

    def _staff(self, staff: StaffFile, teams: TeamFile | None) -> Iterator[Fault]:
        keys = [team.key for team in teams.teams] if teams else None
        wards = [ward.key for ward in self.wards] if self.wards is not None else None
        yield from staff_faults(self.toml["staff.toml"], staff, keys, wards)


def _condition(
    file: TomlFile, path: Path, condition: Condition, categories: Sequence[Category]
) -> Iterator[Fault]:
    """Facts that are neither asked nor known of a place, and values that no answer has."""
    values: dict[str, set[str] | None] = {fact: set(v) for fact, v in PLACE_FACTS.items()}
    for category in categories:
        for question in category.questions:
            free = question.kind in {QuestionKind.TEXT, QuestionKind.NUMBER}
            known = values.setdefault(question.id, None if free else set())
            if known is not None:
                known.update(question.values)
    for fact in sorted(condition.facts - values.keys()):
        yield from unknown(file, path, "fact", fact, values)
    for fact, value in condition.compared:
        allowed = values.get(fact)
        if allowed is not None and value not in allowed:
            yield file.fault(
                path, f"“{value}” is not an answer to “{fact}”.", one_of(value, allowed)
            )
