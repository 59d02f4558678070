"""What texts say of help: for whom a report was told, who may act for somebody, that it ended."""

from collections.abc import Iterator, Sequence

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal import clock
from portal.models.actors import Kind
from portal.services.heard import Heard, Helper, Says
from portal.web import agent_names, journal_words, mandate_words

OF_HELP = frozenset(
    {
        Says.HELPED, Says.WHICH_HELP, Says.HELP_ENDED, Says.HELP_ENDED_BEFORE, Says.HELP_REMAINS,
        Says.ASK_WHOM,
    }
)  # fmt: skip


def told_for(heard: Heard) -> str:
    """For whom it was told, before the answer itself; "" of what was nobody else's business."""
    if heard.told_for:
        return _("For %(name)s.", name=agent_names.plain(heard.told_for))
    if heard.own:
        return _("We took this as your own report.")
    return ""


def said(heard: Heard) -> Iterator[str]:
    """The wordings of an answer about help, the fullest first."""
    match heard.says:
        case Says.ASK_WHOM:
            yield from _whom(heard.choices)
        case Says.HELP_ENDED | Says.HELP_REMAINS if heard.kind is not None and heard.remain:
            yield from _remaining(heard, mandate_words.kind(heard.kind))
        case Says.HELP_ENDED:
            yield from _ended(heard)
        case Says.HELP_ENDED_BEFORE:
            yield _("%(name)s had no right to act for you any more. You need do nothing.",
                    name=_name(heard.helpers[0]))  # fmt: skip
        case _:
            yield from _listed(heard)


def _whom(names: Sequence[str]) -> Iterator[str]:
    plain = [agent_names.plain(name) for name in names]
    listed = _numbered([*plain, _("it is my own report")])
    yield _("For whom is it? %(choices)s Reply with the number.", choices=listed)
    yield listed


def _ended(heard: Heard) -> Iterator[str]:
    names = ", ".join(_name(one) for one in heard.helpers)
    if heard.kind is not None:
        kind = mandate_words.kind(heard.kind)
        yield _("It has ended: %(names)s can do nothing more for you in this: %(kind)s. We tell "
                "them. Text WHO HELPS to see what is left.", names=names, kind=kind)  # fmt: skip
        yield _("It has ended: %(names)s can do nothing more for you in this: %(kind)s.",
                names=names, kind=kind)  # fmt: skip
        return
    if heard.remain:
        yield _("It has ended. But %(names)s can still act for you in what else you let them do: "
                "text WHO HELPS to see it.", names=names)  # fmt: skip
        return
    yield _("It has ended: %(names)s can do nothing more for you at the council. We tell them. "
            "You need not say why.", names=names)  # fmt: skip
    yield _("It has ended: %(names)s can do nothing more for you at the council.", names=names)
    many = len(heard.helpers)
    yield ngettext(
        "It has ended: nobody acts for you at the council any more.",
        "It has ended: none of the %(num)s acts for you at the council any more.",
        many,
    )


def _remaining(heard: Heard, kind: str) -> Iterator[str]:
    """That one kind of task ended, and who still sees it in a life event."""
    facts = {"kind": kind, "names": ", ".join(dict.fromkeys(map(_name, heard.remain)))}
    if heard.says is Says.HELP_REMAINS:
        yield _("%(names)s can help you with this only in a life event in which it comes up: "
                "%(kind)s. To end that, text STOP HELP LIFE EVENTS.", **facts)  # fmt: skip
        yield _("Only in a life event: %(kind)s. To end that help, text STOP HELP LIFE EVENTS.",
                **facts)  # fmt: skip
        return
    yield _("It has ended: %(kind)s. But %(names)s can still help you with a life event in which "
            "it comes up. To end that, text STOP HELP LIFE EVENTS.", **facts)  # fmt: skip
    yield _("Ended: %(kind)s. But %(names)s can still help with a life event in which it comes "
            "up. To end that: STOP HELP LIFE EVENTS", **facts)  # fmt: skip
    yield _("Ended: %(kind)s. But help with a life event in which it comes up goes on. To end "
            "that: STOP HELP LIFE EVENTS", **facts)  # fmt: skip


def _listed(heard: Heard) -> Iterator[str]:
    if not heard.helpers:
        yield _("Nobody may act for you at the council. To report something, text what is wrong "
                "and where.")  # fmt: skip
        return
    head = (
        _("Which help shall end?")
        if heard.says is Says.WHICH_HELP
        else _("These may act for you at the council:")
    )
    end = _("To end one, text STOP HELP and its number, such as STOP HELP 1. To end all, text STOP "
            "HELP.")  # fmt: skip
    for line in (_whole, _short):
        lines = [f"{number} {line(one)}" for number, one in enumerate(heard.helpers, 1)]
        yield "\n".join([head, *lines, end])


def _whole(helper: Helper) -> str:
    """Who, in what, until when, and what they did last."""
    last = [journal_words.sentence(helper.last)] if helper.last is not None else []
    return " ".join([_short(helper), *last])


def _short(helper: Helper) -> str:
    facts = {"name": _name(helper), "kinds": _kinds(helper.kinds)}
    if helper.until is None:
        return _("%(name)s: %(kinds)s.", **facts)
    until = format_date(helper.until.astimezone(clock.LONDON).date(), "d MMM y")
    return _("%(name)s: %(kinds)s, until %(date)s.", date=until, **facts)


def _kinds(kinds: Sequence[Kind]) -> str:
    if Kind.EVERYTHING in kinds:
        return _("everything")
    return ", ".join(mandate_words.kind(kind) for kind in kinds)


def _name(helper: Helper) -> str:
    """Who it is; of a shared phone also for whom."""
    name = agent_names.of_organisation(helper.name, helper.organisation)
    if not helper.whose:
        return name
    return _("%(name)s for %(whose)s", name=name, whose=agent_names.plain(helper.whose))


def _numbered(choices: Sequence[str]) -> str:
    return " ".join(f"{number} {choice}" for number, choice in enumerate(choices, 1)) + "."
