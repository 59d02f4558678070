"""Sign-ons that were begun in this browser: in its signed cookie, one for each `state`.

Two tabs each have their own. Only the last few are kept, so that the cookie stays small.
"""

from typing import Any

from authlib.integrations.flask_client import FlaskIntegration

from portal import clock

_MOST = 4


class Waiting(FlaskIntegration):  # type: ignore[misc]  # Authlib has no types
    """Authlib's own keeping, with a limit to how many wait.

    An hour is enough to prove who one is.
    """

    expires_in = 3600

    def set_state_data(self, session: Any, state: str, data: dict[str, Any]) -> None:
        """Keep what belongs to a state; the oldest of too many go."""
        self._clear_session_state(session)
        prefix = f"_state_{self.name}_"
        waiting = sorted(
            (key for key in session if key.startswith(prefix)), key=lambda key: session[key]["exp"]
        )
        for key in waiting[: max(0, len(waiting) - _MOST + 1)]:
            session.pop(key)
        super().set_state_data(session, state, data)

    def get_state_data(self, session: Any, state: str | None) -> dict[str, Any] | None:
        """What belongs to a state, unless its hour is over."""
        found = session.get(f"_state_{self.name}_{state}")
        if not isinstance(found, dict) or found.get("exp", 0) < clock.now().timestamp():
            return None
        data = found.get("data")
        return data if isinstance(data, dict) else None
