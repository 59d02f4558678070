"""The portal's addresses as they stand in emails; a worker has no request to make them from."""

from dataclasses import dataclass
from uuid import UUID

from portal.services import (
    adviser_invitations,
    client_links,
    codes,
    followers,
    links,
    mandate_invitations,
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """`site` is the portal's own address, `secret` what tokens are signed with."""

    site: str
    secret: str

    def case(self, reference: str) -> str:
        """A case's page, open to everyone where the case is public."""
        return f"{self.site}/cases/{reference}"

    def staff_case(self, reference: str) -> str:
        """The page of a case for who handles it."""
        return f"{self.site}/staff/cases/{reference}"

    def staff_texts(self) -> str:
        """The texts that wait for a person, for the contact centre and the duty team."""
        return f"{self.site}/staff/texts"

    def episode(self, reference: str) -> str:
        """The plan of an episode, for whose it is once they have signed on."""
        return f"{self.site}/account/episodes/{reference}"

    def calendar(self, reference: str, appointment_id: UUID) -> str:
        """An appointment for a calendar; what it is for does not stand in the address."""
        return f"{self.episode(reference)}/calendar/{appointment_id}"

    def agents_appointment(self, appointment_id: UUID) -> str:
        """The appointment of somebody for whom its reader acts, once they have signed on; no key
        of that stands in it.
        """
        return f"{self.acting_for}/appointments/{appointment_id}"

    def link(self, link_id: UUID) -> str:
        """A link that opens one case for its bearer, once."""
        return f"{self.site}/links/{links.token(self.secret, link_id)}"

    def reopen(self, link_id: UUID) -> str:
        """The same link, straight on to “not fixed yet”."""
        return f"{self.link(link_id)}?then=reopen"

    def answer(self, link_id: UUID) -> str:
        """The same link, straight on to the answer to what we ask."""
        return f"{self.link(link_id)}?then=answer"

    def confirm(self, link_id: UUID) -> str:
        """A link that says yes to following."""
        return f"{self.site}/follow/confirm/{links.token(self.secret, link_id)}"

    def stop(self, follower_id: UUID) -> str:
        """A link that stops all emails about one case; it never wears out."""
        return f"{self.site}/follow/stop/{followers.stop_token(self.secret, follower_id)}"

    def invitation(self, invitation_id: UUID) -> str:
        """The way for whom somebody trusts to say yes or no."""
        token = mandate_invitations.token(self.secret, invitation_id)
        return f"{self.site}/acting-for/invited/{token}"

    def adviser_invitation(self, adviser_id: UUID) -> str:
        """The way into an organisation."""
        token = adviser_invitations.token(self.secret, adviser_id)
        return f"{self.site}/organisation/invited/{token}"

    def client_link(self, link_id: UUID) -> str:
        """The way to go on with what was begun with an adviser."""
        return f"{self.site}/client-link/{client_links.token(self.secret, link_id)}"

    def helper(self, mandate_id: UUID) -> str:
        """One mandate, for whom it is, and all that was done under it."""
        return f"{self.helpers}/{mandate_id}"

    def organisation(self, organisation_id: UUID) -> str:
        """The page of an organisation, for who leads it."""
        return f"{self.site}/organisations/{organisation_id}"

    @property
    def helpers(self) -> str:
        """Who may act for somebody, for that one to see and end."""
        return f"{self.site}/account/helpers"

    @property
    def journal(self) -> str:
        """What was done for somebody."""
        return f"{self.helpers}/journal"

    @property
    def acting_for(self) -> str:
        """For whom somebody may act."""
        return f"{self.site}/acting-for"

    @property
    def account(self) -> str:
        """Where somebody looks at their own account."""
        return f"{self.site}/account"

    def digits(self, code_id: UUID) -> str:
        """The six digits of a code, made from the same secret as the links."""
        return codes.digits(self.secret, code_id)
