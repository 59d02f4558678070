"""Loads a council's folder; what only `check` looks at is in `check`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from portal.council import answers, appointments
from portal.council.agreements import AgreementFile
from portal.council.answers import AnswerFile
from portal.council.appointments import AppointmentFile, appointment_faults
from portal.council.areas import Area, Ward
from portal.council.categories import CategoryFile
from portal.council.councils import Council
from portal.council.faults import CouncilErrors, Fault
from portal.council.features import Feature
from portal.council.land import Land
from portal.council.levels import LevelFile
from portal.council.life_services import NAME as LIFE
from portal.council.life_services import LifeFile, life_faults, life_owners, life_services
from portal.council.links import Links
from portal.council.profile import Profile
from portal.council.projection import Projection
from portal.council.replies import ReplyFile
from portal.council.shapes import Drawn, read_areas, read_map, read_wards
from portal.council.staff import StaffFile
from portal.council.teams import TeamFile
from portal.council.toml_files import TomlFile, as_model, read_toml
from portal.models.places import Point

FILES: dict[str, str] = {
    "council.toml": "who the council is, its colours, languages and numbers",
    "categories.toml": "what people can report, with questions, dangers and targets",
    "teams.toml": "who handles it, and whose land decides that",
    "agreements.toml": "what may be told to which agency",
    "replies.toml": "standard replies",
    answers.NAME: "standard answers for the contact centre",
    appointments.NAME: "where people are seen, and when",
    LIFE: "by when each duty is done after a life event",
    "levels.toml": "which service needs to know how surely who somebody is",
    "staff.toml": "which staff have which role",
    "wards.geojson": "the wards",
    "areas.geojson": "parishes, private and housing land, and the councils around",
    "map.geojson": "streets, buildings, water and green, for owners and for drawing",
    "gazetteer.csv": "addresses, streets, landmarks and lamp columns",
}

NEED_NOT_BE = {answers.NAME, appointments.NAME, LIFE}

Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read")


@dataclass
class Folder:
    """A folder as far as it could be read, and every fault found on the way."""

    path: Path
    faults: list[Fault] = field(default_factory=list)
    toml: dict[str, TomlFile] = field(default_factory=dict)
    features: dict[str, tuple[Feature, ...]] = field(default_factory=dict)
    council: Council | None = None


def load_council(path: Path) -> Council:
    """The council of a folder. Raises CouncilErrors with every fault that keeps it from use."""
    folder = read_folder(Path(path))
    if folder.council is None or folder.faults:
        raise CouncilErrors(folder.faults)
    return folder.council


def read_folder(path: Path) -> Folder:
    """Reads all files, each for itself, so that one look finds as many faults as can be."""
    folder = Folder(path)
    if not path.is_dir():
        folder.faults.append(
            Fault(str(path), None, "There is no such folder.", "Make one: portal council init DIR")
        )
        return folder
    for name, holds in FILES.items():
        if name not in NEED_NOT_BE and not (path / name).is_file():
            folder.faults.append(Fault(name, None, "This file is missing.", f"It holds {holds}."))
    parts = _Parts(
        profile=_model(folder, "council.toml", Profile),
        categories=_model(folder, "categories.toml", CategoryFile),
        teams=_model(folder, "teams.toml", TeamFile),
        agreements=_model(folder, "agreements.toml", AgreementFile),
        replies=_model(folder, "replies.toml", ReplyFile),
        answers=_model(folder, answers.NAME, AnswerFile),
        life=_model(folder, LIFE, LifeFile),
        appointments=_model(folder, appointments.NAME, AppointmentFile),
        levels=_model(folder, "levels.toml", LevelFile),
        staff=_model(folder, "staff.toml", StaffFile),
        wards=_shapes(folder, "wards.geojson", read_wards),
        areas=_shapes(folder, "areas.geojson", read_areas),
        drawn=_attempt(folder, "map.geojson", read_map),
    )
    folder.faults += Links(folder.toml, folder.features, parts.areas or (), parts.wards).faults(
        parts.profile, parts.categories, parts.teams, parts.agreements, parts.replies,
        parts.levels, parts.staff, parts.answers,
    )  # fmt: skip
    if parts.life:
        folder.faults += life_faults(folder.toml[LIFE], parts.life)
    if parts.appointments:
        duties = {duty.duty for duty in parts.teams.duties} if parts.teams else None
        file = folder.toml[appointments.NAME]
        folder.faults += appointment_faults(file, parts.appointments, duties)
    folder.council = parts.council(path)
    return folder


@dataclass(frozen=True, slots=True)
class _Parts:
    profile: Profile | None
    categories: CategoryFile | None
    teams: TeamFile | None
    agreements: AgreementFile | None
    replies: ReplyFile | None
    answers: AnswerFile | None
    life: LifeFile | None
    appointments: AppointmentFile | None
    levels: LevelFile | None
    staff: StaffFile | None
    wards: tuple[Ward, ...] | None
    areas: tuple[Area, ...] | None
    drawn: Drawn | None

    def council(self, folder: Path) -> Council | None:
        """The whole of it, where every part could be read."""
        if self.profile is None or self.categories is None or self.teams is None:
            return None
        if self.agreements is None or self.replies is None:
            return None
        if self.levels is None or self.staff is None:
            return None
        if self.wards is None or self.areas is None or self.drawn is None:
            return None
        land = Land(
            Projection(Point(*self.profile.centre)),
            self.wards,
            self.areas,
            self.drawn.roads,
            self.drawn.built_up,
        )
        services = life_services(self.teams.duties, self.life)
        return Council(
            **dict(self.profile),
            folder=folder,
            categories=self.categories.complete(),
            services=services,
            venues=self.appointments.places if self.appointments else (),
            teams={team.key: team for team in self.teams.teams},
            duties=self.teams.duties,
            owners=self.teams.owners | life_owners(services, self.teams.owners),
            agreements=self.agreements.agreements,
            replies=self.replies.replies,
            answers=self.answers.answers if self.answers else (),
            levels={needed.service: needed for needed in self.levels.levels},
            staff=self.staff,
            land=land,
        )


def _attempt(folder: Folder, name: str, read: Callable[[Path], Read]) -> Read | None:
    path = folder.path / name
    if not path.is_file():
        return None
    try:
        return read(path)
    except CouncilErrors as errors:
        folder.faults += errors.faults
        return None


def _model(folder: Folder, name: str, model: type[Model]) -> Model | None:
    file = _attempt(folder, name, read_toml)
    if file is None:
        return None
    folder.toml[name] = file
    return _attempt(folder, name, lambda _: as_model(file, model))


def _shapes(
    folder: Folder, name: str, read: Callable[[Path], tuple[Read, tuple[Feature, ...]]]
) -> Read | None:
    found = _attempt(folder, name, read)
    if found is None:
        return None
    folder.features[name] = found[1]
    return found[0]
