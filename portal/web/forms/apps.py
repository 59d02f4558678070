"""The form of an app that gets a key: its name, whose system it is, where its photos are."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.services import api_clients
from portal.services.api_clients import MOST_HOSTS, BadHost, NewApp
from portal.web.forms.choices import SelectChoice
from portal.web.forms.texts import lines, one_line

_NAME = Length(max=100, message=_l("Use 100 characters or fewer"))
_HOSTS = Length(max=2000, message=_l("Use 2,000 characters or fewer"))


class AppForm(FlaskForm):
    """A new app."""

    name = StringField(
        _l("Name of the app"), [InputRequired(_l("Enter the name of the app")), _NAME],
        filters=[one_line],
    )  # fmt: skip
    organisation = SelectField(
        _l("Is it the system of an organisation that acts for people?"), validate_choice=False
    )
    hosts = TextAreaField(_l("Where are its photos?"), [_HOSTS], filters=[lines])

    def offer(self, organisations: Iterable[tuple[UUID, str]]) -> None:
        """The organisations with an agreement."""
        offered = [SelectChoice("", _("No"))] + [
            SelectChoice(str(key), name) for key, name in organisations
        ]
        self._offered = {one.value for one in offered}
        self.organisation.choices = offered

    def validate_hosts(self, field: Any) -> None:
        """Each line names one host. The first that does not is said."""
        named = self._named()
        if len(named) > MOST_HOSTS:
            field.errors = [_("Write 10 hosts or fewer")]
            return
        for one in named:
            try:
                api_clients.host(one)
            except BadHost:
                field.errors = [
                    _(
                        "Write “%(host)s” as the name of a host, such as photos.example.org",
                        host=one[:60],
                    )
                ]
                return

    def validate(self, extra_validators: Any = None) -> bool:
        """What the list does not offer is not taken."""
        is_right = bool(super().validate(extra_validators))
        if self.hosts.errors:
            is_right = False
        if (self.organisation.data or "") not in self._offered:
            self.organisation.errors, is_right = [_("Choose one of them, or “No”")], False
        return is_right

    @property
    def new(self) -> NewApp:
        """What is made of it, once it is valid."""
        chosen = self.organisation.data
        return NewApp(self.name.data or "", UUID(chosen) if chosen else None, self._named())

    def _named(self) -> list[str]:
        return [one for line in (self.hosts.data or "").splitlines() if (one := line.strip())]
