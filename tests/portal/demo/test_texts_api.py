"""The demo's provider of texts answers as Twilio does, and fails as it is told to."""

import socket

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from portal import clock
from portal.demo.texts import orders
from portal.demo.texts.exchange import Exchange
from tests.support.text_providers import COUNCIL, SHORT, TextProvider

PHONE = "+447700900456"


@pytest.fixture
def exchange(text_provider: TextProvider) -> Exchange:
    return text_provider.exchange


@pytest.fixture
def library(text_provider: TextProvider) -> Client:
    """Twilio's own library, wholly as it comes, but for the address."""
    wire = TwilioHttpClient(timeout=2)
    account = text_provider.exchange
    client = Client(account.account, account.token, http_client=wire)
    client.api.base_url = text_provider.url
    return client


def resource(text_provider: TextProvider, path: str = "Messages.json") -> str:
    return f"{text_provider.url}/2010-04-01/Accounts/{text_provider.exchange.account}/{path}"


def test_twilios_own_library_sends_a_text_and_reads_the_answer(library):
    message = library.messages.create(to=PHONE, from_=COUNCIL, body="Mae’r twll wedi’i lenwi.")

    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert message.status == "queued"
    assert message.num_segments == "1"
    assert message.price is None
    assert message.date_sent is None
    assert abs((clock.now() - message.date_created).total_seconds()) < 5
    again = library.messages(message.sid).fetch()
    assert (again.status, again.price, again.price_unit) == ("delivered", "-0.0400", "GBP")


def test_a_long_text_has_its_parts(library):
    welsh = library.messages.create(to=PHONE, from_=COUNCIL, body="ŵ" * 71)
    english = library.messages.create(to=PHONE, from_=COUNCIL, body="w" * 160)

    assert (welsh.num_segments, english.num_segments) == ("2", "1")


@pytest.mark.parametrize(
    ("given", "code"),
    [({"to": "07700900456"}, 21211), ({"to": "+44x"}, 21211), ({"body": ""}, 21602),
     ({"body": "a" * 1601}, 21617), ({"from_": ""}, 21603), ({"to": ""}, 21604)],
)  # fmt: skip
def test_what_twilio_refuses_is_refused_with_its_code(library, exchange, given, code):
    with pytest.raises(TwilioRestException) as refusal:
        library.messages.create(**({"to": PHONE, "from_": COUNCIL, "body": "x"} | given))

    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert not exchange.messages


def test_texts_are_found_by_number_the_newest_first_page_by_page(library):
    for number in range(7):
        library.messages.create(to=PHONE, from_=COUNCIL, body=f"text {number}")
        library.messages.create(to="+447700900789", from_=COUNCIL, body="to another")

    found = [message.body for message in library.messages.list(to=PHONE, page_size=3)]

    assert found == [f"text {number}" for number in range(6, -1, -1)]


def test_texts_are_found_by_the_day_they_were_sent_but_not_while_they_wait(library, exchange):
    library.messages.create(to=PHONE, from_=COUNCIL, body="sent")
    exchange.orders.append(orders.wait())
    library.messages.create(to=PHONE, from_=COUNCIL, body="waits")
    today = clock.now().date()

    assert [one.body for one in library.messages.list(to=PHONE, date_sent=today)] == ["sent"]
    after = library.messages.list(to=PHONE, date_sent_after=clock.now().replace(hour=0, minute=0))
    assert [one.body for one in after] == ["sent"]
    assert not library.messages.list(to=PHONE, date_sent=today.replace(year=2020))
    assert len(library.messages.list(to=PHONE)) == 2


@pytest.mark.parametrize("auth", [None, ("AC1", "x"), ("", "")])
def test_nobody_else_may_ask(text_provider, auth):
    for method in ("GET", "POST"):
        answer = httpx.request(method, resource(text_provider), auth=auth)
        assert answer.status_code == 401
        assert answer.json()["code"] == 20003


def test_an_account_sees_its_own_alone(text_provider, exchange):
    url = resource(text_provider).replace(exchange.account, "AC" + "0" * 32)

    assert httpx.get(url, auth=(exchange.account, exchange.token)).status_code == 404


def test_it_answers_to_no_other_name(text_provider):
    answer = httpx.get(resource(text_provider), headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400


# ---------------------------------------------------------------- to order


def post(text_provider: TextProvider, to: str = PHONE) -> httpx.Response:
    exchange = text_provider.exchange
    return httpx.post(
        resource(text_provider),
        data={"To": to, "From": COUNCIL, "Body": "x"},
        auth=(exchange.account, exchange.token),
        timeout=SHORT,
    )


def test_an_order_holds_for_one_text(text_provider, exchange):
    exchange.orders.extend([orders.refuse(21610), orders.busy("3"), orders.trouble(503)])

    answers = [post(text_provider) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [400, 429, 503, 201]
    assert answers[0].json()["code"] == 21610
    assert answers[1].headers["Retry-After"] == "3"
    assert len(exchange.messages) == 1


def test_a_standing_order_holds_for_one_number(text_provider, exchange):
    exchange.standing[PHONE] = orders.refuse(30006)

    answers = [post(text_provider, to) for to in (PHONE, "+447700900789", PHONE)]

    assert [answer.status_code for answer in answers] == [400, 201, 400]


@pytest.mark.parametrize("takes", [True, False])
def test_silence_is_no_answer_before_or_after_the_text_was_taken(text_provider, exchange, takes):
    exchange.orders.append(orders.silence(takes=takes))

    with pytest.raises(httpx.ReadTimeout):
        post(text_provider)

    assert bool(exchange.messages) is takes


@pytest.mark.parametrize("takes", [True, False])
def test_a_connection_that_ends_is_no_answer(text_provider, exchange, takes):
    exchange.orders.append(orders.hang_up(takes=takes))

    with pytest.raises(httpx.RemoteProtocolError):
        post(text_provider)

    assert bool(exchange.messages) is takes


def test_it_can_be_slow(text_provider, exchange):
    exchange.delay = 0.3

    begun = clock.now()
    assert post(text_provider).status_code == 201
    assert (clock.now() - begun).total_seconds() >= 0.3


def test_an_outage_cuts_everyone_off_and_forgets_nothing(text_provider, exchange):
    with httpx.Client(auth=(exchange.account, exchange.token)) as client:
        client.get(resource(text_provider))
        post(text_provider)
        text_provider.stop()
        with pytest.raises(httpx.HTTPError):
            client.get(resource(text_provider))
        text_provider.start()
        assert len(client.get(resource(text_provider)).json()["messages"]) == 1


@pytest.mark.parametrize(
    "head", ["Content-Length: 99999999999", "Content-Length: -1", "Transfer-Encoding: chunked"]
)
def test_a_request_without_an_honest_size_is_refused(text_provider, head):
    port = httpx.URL(text_provider.url).port
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\nx".encode())
        answer = connection.recv(100)

    assert answer.startswith(b"HTTP/1.1 413")
