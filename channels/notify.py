"""GOV.UK Notify, as texts and emails share it: each goes once, under a reference of ours.

https://docs.notifications.service.gov.uk/python.html
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from channels import secure_addresses
from portal import clock
from portal.channel import SendLater, SendNever, Sent, retry_after
from portal.settings import SettingsFault

API = "https://api.notifications.service.gov.uk"
SECONDS = (5.0, 10.0)  # to connect, and for each answer
FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
_NO_SENSE = (LookupError, TypeError, AttributeError)  # what reading a strange answer raises
# a name of the council's, the service's id, the secret
_KEY = re.compile(r".*-" + "-".join([r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"] * 2))
_untyped: Any = NotificationsAPIClient


@dataclass(frozen=True, slots=True)
class Post:
    """One thing to send: `send` calls the library, `refusal` knows what is refused for good.

    `reference` is ours; `known` are ids of Notify's that a look-up must not take for this one.
    """

    kind: Literal["sms", "email"]
    reference: str
    send: Callable[[Any], Any]
    refusal: Callable[[str], SendNever | None]
    known: frozenset[str] = frozenset()


class Notifications:
    """One service at Notify; may be used by several threads at once."""

    def __init__(
        self, api_key: str, base: str = API, seconds: tuple[float, float] = SECONDS
    ) -> None:
        """Raises SettingsFault where `base` is no safe address, or the key is none."""
        if not _KEY.fullmatch(api_key):
            raise SettingsFault("PORTAL_NOTIFY_API_KEY: is no key of GOV.UK Notify's")
        self._key = api_key
        self._base = secure_addresses.checked("PORTAL_NOTIFY_API_BASE", base)
        self._seconds = seconds
        self._of_thread = threading.local()

    def send(self, post: Post, *, tried_before: bool) -> Sent:
        """Hand it over, or find that an earlier attempt did; Notify's id for it.

        Raises SendLater where Notify is away or busy, in trouble with our service, or where nobody
        can say whether it has it; what `refusal` gives where it never will.
        """
        if tried_before and (found := self._find(post)):
            return found
        try:
            return Sent(str(post.send(self._client)["id"]))
        except APIError as error:
            if not _is_unclear(error):
                raise _outcome(error, post) from None
            fault: Exception = error
        except _NO_SENSE as error:
            fault = error
        if found := self._find(post):
            return found
        # not at once again: it may still be on its way through Notify
        raise SendLater("nobody can say whether it was taken", _wait(fault)) from fault

    def look_up(self, notify_id: str) -> dict[str, Any] | None:
        """What Notify knows of one; None where it knows of none. Raises SendLater."""
        try:
            return dict(self._client.get_notification_by_id(notify_id))
        except APIError as error:
            if error.status_code == 404:
                return None
            raise SendLater("the provider cannot be asked", _wait(error)) from error
        except (ValueError, *_NO_SENSE) as error:
            raise SendLater("the provider cannot be asked") from error

    def _find(self, post: Post) -> Sent | None:
        """What an earlier attempt left there. Raises SendLater where nobody can say."""
        try:
            found = self._client.get_all_notifications(
                template_type=post.kind, reference=post.reference
            )
            for one in found["notifications"]:
                if one["status"] not in FAILED and one["id"] not in post.known:
                    return Sent(str(one["id"]))
        except (APIError, *_NO_SENSE) as error:
            raise SendLater("nobody can say whether it was taken", _wait(error)) from error
        return None

    @property
    def _client(self) -> Any:
        """One for each thread: the library's is not to be shared."""
        client: Any = getattr(self._of_thread, "client", None)
        if client is None:
            client = _untyped(self._key, self._base, self._seconds)
            client.request_session.max_redirects = 0  # words go to the address that was set, only
            client.request_session.trust_env = False
            self._of_thread.client = client
        return client


def _is_unclear(error: APIError) -> bool:
    """Whether the request may have been carried out all the same."""
    if isinstance(error.__cause__, requests.ConnectTimeout | requests.TooManyRedirects):
        return False
    answered = getattr(error.response, "status_code", None)
    return answered is None or answered >= 500 or answered < 300


def _outcome(error: APIError, post: Post) -> Exception:
    """A refusal for good, or SendLater: a fault of our service is ours to mend."""
    refusal = post.refusal(str(error.message)) if error.status_code == 400 else None
    return refusal or SendLater(f"refused for now: {error.status_code}", _wait(error))


def _wait(error: Exception) -> float | None:
    answer = getattr(error, "response", None)
    header = answer.headers.get("Retry-After") if answer is not None else None
    return retry_after(header, clock.now())
