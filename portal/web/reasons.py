"""Who handles a case and why, in a full sentence: for pages, emails and texts."""

from flask_babel import gettext as _

from portal.council.councils import Council
from portal.council.teams import Reason
from portal.services import passing
from portal.web.states import team_name


def why(council: Council, team: str, reason: str, name: str | None) -> str:
    """Who handles it and why; `name` is the road or area that decided it, where one did.

    A reason this version does not know, from an older or newer record, leaves the why out.
    """
    who = team_name(council, team)
    match reason:
        case (
            Reason.TRUNK_ROAD
            | Reason.COUNTY_ROAD
            | Reason.UNADOPTED_ROAD
            | Reason.PRIVATE_LAND
            | Reason.HOUSING_LAND
            | Reason.PARISH_ASSET
        ):
            return _of_named(Reason(reason), who, _(name)) if name else _of_ground(reason, who)
        case Reason.DISTRICT_CLEANSING:
            return _cleansing(council, who, name)
        case Reason.DISTRICT_SERVICE:
            return _(
                "This goes to %(team)s, because this is a service of %(council)s.",
                team=who,
                council=_(council.name),
            )
        case _:
            return _of_others(reason, who)


def _of_others(reason: str, who: str) -> str:
    match reason:
        case Reason.UTILITY:
            return _(
                "This goes to %(team)s, because it belongs to a company that looks after its own "
                "pipes, cables and covers.",
                team=who,
            )
        case Reason.POLICE:
            return _("This goes to %(team)s, because it is a matter for the police.", team=who)
        case Reason.LIFE_EVENT:
            return _(
                "This goes to %(team)s, because this part of what happened is their duty.",
                team=who,
            )
        case Reason.UNSORTED:
            return _(
                "This goes to %(team)s, because not all of it is known yet: they complete it.",
                team=who,
            )
        case passing.HANDED_OVER:
            return _("This was passed to %(team)s.", team=who)
        case _:
            return _("This goes to %(team)s.", team=who)


def _of_named(reason: Reason, who: str, name: str) -> str:
    facts = {"team": who, "name": name}
    match reason:
        case Reason.TRUNK_ROAD:
            return _("This goes to %(team)s, because %(name)s is a trunk road.", **facts)
        case Reason.COUNTY_ROAD:
            return _("This goes to %(team)s, because %(name)s is a county road.", **facts)
        case Reason.UNADOPTED_ROAD:
            return _(
                "This goes to %(team)s, because %(name)s is an unadopted road: those who live "
                "along it look after it.",
                **facts,
            )
        case Reason.PRIVATE_LAND:
            return _("This goes to %(team)s, because %(name)s is private land.", **facts)
        case Reason.HOUSING_LAND:
            return _(
                "This goes to %(team)s, because the land (%(name)s) belongs to it as a landlord.",
                **facts,
            )
        case _:
            return _("This goes to %(team)s, because it looks after %(name)s.", **facts)


def _of_ground(reason: str, who: str) -> str:
    match reason:
        case Reason.TRUNK_ROAD:
            return _("This goes to %(team)s, because it is on a trunk road.", team=who)
        case Reason.COUNTY_ROAD:
            return _("This goes to %(team)s, because it is on a county road.", team=who)
        case Reason.UNADOPTED_ROAD:
            return _(
                "This goes to %(team)s, because it is on an unadopted road: those who live along "
                "it look after it.",
                team=who,
            )
        case Reason.PRIVATE_LAND:
            return _("This goes to %(team)s, because it is on private land.", team=who)
        case Reason.HOUSING_LAND:
            return _(
                "This goes to %(team)s, because it is on land that belongs to it as a landlord.",
                team=who,
            )
        case _:
            return _(
                "This goes to %(team)s, because it belongs to the parish or town council.", team=who
            )


def _cleansing(council: Council, who: str, road: str | None) -> str:
    facts = {"team": who, "council": _(council.name)}
    if road:
        return _(
            "This goes to %(team)s, because %(council)s keeps %(road)s clean, whoever looks after "
            "the road itself.",
            road=_(road),
            **facts,
        )
    return _("This goes to %(team)s, because %(council)s keeps public places here clean.", **facts)
