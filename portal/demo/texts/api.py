"""What the portal calls: Twilio's Messages resource, as far as the portal uses it.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import hmac
import threading
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, make_response, request

from portal.demo.texts.calls import Calls
from portal.demo.texts.exchange import Exchange, here
from portal.demo.texts.messages import VERSION, Message
from portal.demo.texts.orders import Order

_LONGEST = 1600
_SILENCE_SECONDS = 60.0
_DAY = timedelta(days=1)
_never = threading.Event()


def blueprint(calls: Calls) -> Blueprint:
    """The resource, telling the portal of its texts by `calls`."""
    part = Blueprint("api", __name__, url_prefix=f"/{VERSION}/Accounts/<account>")
    part.before_request(_only_the_account)
    part.add_url_rule("/Messages.json", view_func=_listing)
    part.add_url_rule("/Messages/<sid>.json", view_func=_one)
    part.add_url_rule("/Messages/<sid>/Media/<media_sid>", view_func=_media)

    @part.post("/Messages.json")
    def create(account: str) -> Response:
        return _create(here(), calls)

    return part


def _only_the_account() -> Response | None:
    exchange, shown = here(), request.authorization
    slow = exchange.delay
    if slow:
        _never.wait(slow)
    right = (
        shown is not None
        and shown.type == "basic"
        and shown.username == exchange.account
        and hmac.compare_digest((shown.password or "").encode(), exchange.token.encode())
    )
    if not right:
        return _fault(20003, "Authenticate", 401)
    if (request.view_args or {}).get("account") != exchange.account:
        return _fault(20404, "The requested resource was not found", 404)
    return None


def _create(exchange: Exchange, calls: Calls) -> Response:
    form = request.form
    to, sender, body = form.get("To", ""), form.get("From", ""), form.get("Body", "")
    service = form.get("MessagingServiceSid", "")
    if refused := _refused(exchange, to, sender or service, body):
        return _fault(*refused)
    order = exchange.next_order(to)
    message = None
    if order.takes:
        message = exchange.take(to, sender, body, form.get("StatusCallback", ""), service)
        answer = jsonify(message.written())  # as it is now: before it moves on
        answer.status_code = 201
        calls.move_on(message, order.steps, order.fault)
    if order.silent:
        exchange.released.wait(_SILENCE_SECONDS)
    if order.silent or order.cut:
        return _hung_up()
    if order.status or message is None:
        return _as_ordered(order)
    return answer


def _refused(exchange: Exchange, to: str, sender: str, body: str) -> tuple[int, str] | None:
    faults = (
        (not to, 21604, "A 'To' phone number is required."),
        (not exchange.is_number(to), 21211, "Invalid 'To' Phone Number"),
        (not sender, 21603, "A 'From' phone number is required."),
        (not body, 21602, "Message body is required."),
        (len(body) > _LONGEST, 21617, "The message body exceeds the 1600 character limit"),
        (to in exchange.stopped, 21610, "Attempt to send to unsubscribed recipient"),
    )
    return next(((code, words) for is_so, code, words in faults if is_so), None)


def _as_ordered(order: Order) -> Response:
    status = order.status or 400
    if order.code is None:
        answer = make_response("<html><body>Something went wrong</body></html>", status)
    else:
        answer = _fault(order.code, "As it was ordered", status)
    if order.retry_after is not None:
        answer.headers["Retry-After"] = order.retry_after
    return answer


def _hung_up() -> Response:
    request.environ["portal.hung_up"] = True
    return make_response("")


def _one(account: str, sid: str) -> Response:
    found = here().messages.get(sid)
    if found is None:
        return _fault(20404, "The requested resource was not found", 404)
    return jsonify(found.written())


def _media(account: str, sid: str, media_sid: str) -> Response:
    message = here().messages.get(sid)
    for media in message.media if message else ():
        if media.sid == media_sid:
            return Response(media.content, content_type=media.kind)
    return _fault(20404, "The requested resource was not found", 404)


def _listing(account: str) -> Response:
    asked = request.args
    found = [message for message in here().all_to(asked.get("To", "")) if _is_asked_for(message)]
    size = max(1, min(asked.get("PageSize", 50, int), 1000))
    page = max(0, asked.get("Page", 0, int))
    shown = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size
    return jsonify(
        messages=[message.written() for message in shown],
        page=page,
        page_size=size,
        start=page * size,
        end=page * size + max(len(shown) - 1, 0),
        uri=_page_uri(page),
        first_page_uri=_page_uri(0),
        previous_page_uri=_page_uri(page - 1) if page else None,
        next_page_uri=_page_uri(page + 1) if more else None,
    )


def _is_asked_for(message: Message) -> bool:
    """Dates leave out what waits to be sent: it has none."""
    asked = request.args
    if asked.get("From") and message.sender != asked["From"]:
        return False
    for name in ("DateSent", "DateSent>", "DateSent<"):
        if not asked.get(name):
            continue
        at = _day(asked[name])
        if message.sent is None:
            return False
        if name == "DateSent" and not at <= message.sent < at + _DAY:
            return False
        if name == "DateSent>" and message.sent < at:
            return False
        if name == "DateSent<" and message.sent > at:
            return False
    return True


def _day(text: str) -> datetime:
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        abort(400)


def _page_uri(page: int) -> str:
    asked = request.args.to_dict() | {"Page": str(page)}
    return f"{request.path}?{urlencode(asked)}"


def _fault(code: int, message: str, status: int = 400) -> Response:
    answer = jsonify(
        code=code,
        message=message,
        more_info=f"https://www.twilio.com/docs/errors/{code}",
        status=status,
    )
    answer.status_code = status
    return answer
