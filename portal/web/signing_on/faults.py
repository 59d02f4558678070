"""What can go wrong while somebody signs on: each with its page, and a way on from there."""

from dataclasses import dataclass
from enum import Enum

from flask_babel import lazy_gettext as _l

from portal.models.actors import Level


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one kind of fault. `again` offers to sign in again."""

    status: int
    title: str
    words: tuple[str, ...]
    again: bool = True


class Kind(Enum):
    """Every way in which signing on fails."""

    TURNED_BACK = Page(
        403,
        _l("You have not signed in"),
        (
            _l("You came back without signing in. That is fine: nothing has been lost."),
            _l("You can sign in again, or go on without."),
        ),
    )
    BUSY = Page(
        503,
        _l("Signing in does not work right now"),
        (
            _l("The service that signs you in asks you to try again in a few minutes."),
            _l("What you have written is kept. You can report a problem without signing in."),
        ),
    )
    OUT_OF_REACH = Page(
        503,
        _l("We cannot reach the service that signs you in"),
        (
            _l("It does not answer at the moment. Try again in a few minutes."),
            _l("If you are signed in already, you stay signed in and can go on."),
        ),
    )
    OURS = Page(
        503,
        _l("We cannot sign you in at the moment"),
        (
            _l("Something is wrong between us and the service that signs you in."),
            _l("It has been noted, and we will look into it. Try again later."),
        ),
    )
    SIGNED_OUT_THERE = Page(
        403,
        _l("You have been signed out"),
        (
            _l("The service that signs you in has ended your session, so we have ended it too."),
            _l("Sign in again to go on. What you have written is kept."),
        ),
    )
    CLOCKS_DIFFER = Page(
        503,
        _l("We could not be sure that your sign-in is from now"),
        (
            _l("Our clock and the clock of the service that signs you in do not agree."),
            _l("It has been noted, and we will look into it. Try again in a few minutes."),
        ),
    )
    NOT_BEGUN_HERE = Page(
        400,
        _l("We could not finish signing you in"),
        (
            _l(
                "This sign-in has been used already, took too long, or was begun in another "
                "browser."
            ),
            _l("For your safety we only finish one that was begun here. Please start again."),
        ),
    )
    NOT_BELIEVED = Page(
        400,
        _l("We could not sign you in safely"),
        (
            _l("The answer of the service that signs you in was not as it has to be."),
            _l("You are not signed in by it. Please start again. If this comes back, call us."),
        ),
    )
    SOMEBODY_ELSE = Page(
        403,
        _l("You signed in as somebody else"),
        (
            _l(
                "To go on with what you were doing, you have to sign in with the account that you "
                "began it with."
            ),
            _l("If you want to use the other account, sign out first."),
        ),
    )
    NOT_PROVED = Page(
        403,
        _l("Your identity has not been proved"),
        (
            _l("The service that checks who you are could not do so this time."),
            _l("You are still signed in, and what you have written is kept."),
            _l("You can try again, or call us and we will find another way together."),
        ),
    )
    CANNOT_PROVE = Page(
        503,
        _l("Your identity cannot be proved online here"),
        (
            _l("This needs proof of who you are, and our sign-in cannot give it yet."),
            _l("Please call us: we will find another way together."),
        ),
        again=False,
    )
    NO_ROLE = Page(
        403,
        _l("You have no role here yet"),
        (
            _l("You signed in, but nobody has given you a task in this service."),
            _l("Ask your team lead, or whoever looks after staff accounts."),
        ),
        again=False,
    )
    NOT_OFFERED = Page(
        404,
        _l("There is nothing to sign in to here"),
        (_l("You can report a problem and follow it without signing in."),),
        again=False,
    )


class SignOnFault(Exception):
    """Signing on has failed. `detail` is for the log of whoever runs the portal: no person in it.

    `then` and `wanted` are where they were going and with how much proof, once that is known.
    """

    def __init__(self, kind: Kind, detail: str) -> None:
        self.kind, self.detail = kind, detail
        self.then, self.wanted = "/", Level.NONE
        super().__init__(f"{kind.name}: {detail}")


# RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6, and GOV.UK One Login's own advice
_ANSWERS = {
    "access_denied": Kind.TURNED_BACK,
    "temporarily_unavailable": Kind.BUSY,
    "server_error": Kind.BUSY,
    "login_required": Kind.SIGNED_OUT_THERE,
    "interaction_required": Kind.SIGNED_OUT_THERE,
    "account_selection_required": Kind.SIGNED_OUT_THERE,
    "consent_required": Kind.TURNED_BACK,
}


def answered(error: str) -> Kind:
    """What an `error` of a provider means for the person; what we do not know is ours to mend."""
    return _ANSWERS.get(error, Kind.OURS)
