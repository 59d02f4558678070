"""The browser at hand: its session at this provider, and the language it is answered in."""

from flask import current_app, g, request
from werkzeug.wrappers import Response

from portal.demo.provider.provider import here
from portal.demo.provider.sessions import Session
from portal.web import languages


def cookie() -> str:
    """Its own for each provider: ports do not keep cookies apart."""
    return f"demo_{here().name}_sign_on"


def session() -> Session | None:
    """Who is signed on in this browser."""
    return here().sessions.find(request.cookies.get(cookie()))


def remember(answer: Response, begun: Session) -> Response:
    """Let the browser keep its session."""
    answer.set_cookie(cookie(), begun.id, httponly=True, samesite="Lax")
    return answer


def forget(answer: Response) -> Response:
    """Take the session's cookie away."""
    answer.delete_cookie(cookie(), httponly=True, samesite="Lax")
    return answer


def speak(code: str) -> None:
    """Answer this request in a language."""
    if found := languages.of(current_app).find(code):
        g.language = found
