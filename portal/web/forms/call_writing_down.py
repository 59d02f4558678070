"""The form with which a clerk writes down who may act for whom."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from portal.authority.bases import bases
from portal.models.actors import Basis, Kind
from portal.models.mandates import Copies
from portal.services.finding_people import Asked
from portal.services.people import Introduction
from portal.web import staff_mandate_words
from portal.web.forms.choices import SelectChoice
from portal.web.forms.days import DayField
from portal.web.forms.mandates import KIND, ScopesForm, with_scopes
from portal.web.forms.texts import lines, one_line

_LONG = Length(max=200, message=_l("Use 200 characters or fewer"))
_MOST = Length(max=1000, message=_l("Use 1,000 characters or fewer"))


@with_scopes
class WritingDownForm(ScopesForm):
    """Who acts, in what, on what ground and proof. `read` is the hash of the words read out."""

    helper = RadioField(_l("Who acts for them?"), choices=[], validate_choice=False)
    helper_name = StringField(_l("Their name"), [_LONG], filters=[one_line])
    helper_phone = StringField(_l("Their phone number"), [_LONG], filters=[one_line])
    helper_email = StringField(_l("Their email address"), [_LONG], filters=[one_line])
    is_new = BooleanField(_l("We do not know them yet: write them down with these details"))
    proof = RadioField(_l("What did you see?"), choices=[], validate_choice=False)
    proof_words = StringField(_l("What stands in it: number, date, names"), [_LONG])
    code = StringField(
        _l("Access code of the lasting power of attorney (optional)"), [_LONG], filters=[one_line]
    )
    surname = StringField(_l("Surname of whom it is for"), [_LONG], filters=[one_line])
    born = DayField(_l("Day of birth of the child"), [Optional()])
    own_words = TextAreaField(_l("How they said yes, in their own words"), [_MOST], filters=[lines])
    read = HiddenField()

    def offer(self, basis: Basis) -> None:
        """What the ground allows, and what has to be seen for it."""
        super().offer(basis)
        for row, end in zip(self.rows, self.ends, strict=True):
            kind = Kind(row.name.removeprefix(KIND))
            row.label.text = end.label.text = staff_mandate_words.kind(kind)
        self.copies.choices = [
            SelectChoice(one.value, staff_mandate_words.copies(one)) for one in Copies
        ]
        known = bases().grounds[basis].evidence
        self.proof.choices = [SelectChoice(key, staff_mandate_words.proof(key)) for key in known]
        if self.proof.data not in known:
            self.proof.data = known[0] if len(known) == 1 else None

    @property
    def asked(self) -> Asked:
        """What is known of who acts, to find them."""
        return Asked(
            self.helper_name.data or "", self.helper_phone.data or "", self.helper_email.data or ""
        )

    @property
    def introduction(self) -> Introduction:
        """Who acts, where nobody knows them yet."""
        return Introduction(
            name=self.helper_name.data or None, phone=self.helper_phone.data or None,
            email=self.helper_email.data or None,
        )  # fmt: skip
