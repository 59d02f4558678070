"""A worker killed with -9 at the worst moments: no event is lost, none gets a second id."""

import json
import socket
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from standardwebhooks import Webhook

from portal.database import Database
from portal.models.outbox import Delivery, DeliveryState
from portal.policy import PUBLIC_ON_WEB
from portal.services import contacts
from tests.support.waiting import until
from tests.support.webhooks import WebhookReceiver
from tests.support.worker import SECRET, a_worker

Worker = BaseProcess
SECONDS = 30  # for what takes one on a machine with nothing else to do


class Killer:
    """A receiver that kills its caller: as the call comes in, or once it has heard the event."""

    def __init__(
        self, hears_first: bool, kill: Callable[[Worker, socket.socket], None] | None = None
    ) -> None:
        self.heard: list[str] = []
        self._hears_first, self._kill = hears_first, kill or (lambda worker, _: kill_now(worker))

    def meet(self, database_url: str, var: Path) -> None:
        """Let a worker call, and kill it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(SECONDS)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/events"
            with a_worker(database_url, var, url) as worker:
                caller, _ = listener.accept()
                caller.settimeout(SECONDS)
                with caller:
                    if self._hears_first:
                        self.heard.append(_webhook_id(caller))
                    self._kill(worker, caller)


def kill_now(worker: Worker) -> None:
    worker.kill()
    worker.join()


def _webhook_id(caller: socket.socket) -> str:
    """Read one whole request; its webhook-id."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += caller.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
    while len(body) < int(headers["content-length"]):
        body += caller.recv(65536)
    return headers["webhook-id"]


def record_contacts(database: Database, count: int = 1) -> list[UUID]:
    with database.write() as session:
        return [contacts.record(session, PUBLIC_ON_WEB, "report").id for _ in range(count)]


def the_delivery(database: Database) -> Delivery:
    with database.read() as session:
        return session.scalars(select(Delivery)).one()


def run_again(database: Database, url: str, var: Path, receiver: WebhookReceiver) -> None:
    """A second worker, until it has told the event, written that down and stopped by itself."""
    with a_worker(url, var, receiver.url) as worker:
        until(lambda: bool(receiver.requests), "the event to be told", SECONDS)
        until(lambda: the_delivery(database).state is DeliveryState.SENT, "it to be noted", SECONDS)
        worker.terminate()
        worker.join(SECONDS)
        assert worker.exitcode == 0


def test_killed_between_claim_and_send_the_next_worker_tells_it(
    database, database_url, tmp_path, webhook_receiver
):
    [contact_id] = record_contacts(database)

    Killer(hears_first=False).meet(database_url, tmp_path)
    lost = the_delivery(database)
    assert lost.state is DeliveryState.CLAIMED
    run_again(database, database_url, tmp_path, webhook_receiver)

    [request] = webhook_receiver.requests
    event = Webhook(SECRET).verify(request.body, dict(request.headers))
    assert event["id"] == request.headers["webhook-id"] == str(contact_id)
    assert the_delivery(database).id == lost.id
    assert the_delivery(database).attempts == 2


def test_killed_once_the_receiver_has_heard_it_it_hears_it_again_under_the_same_id(
    database, database_url, tmp_path, webhook_receiver
):
    [contact_id] = record_contacts(database)

    killer = Killer(hears_first=True)
    killer.meet(database_url, tmp_path)
    assert the_delivery(database).state is DeliveryState.CLAIMED
    run_again(database, database_url, tmp_path, webhook_receiver)

    again = [request.headers["webhook-id"] for request in webhook_receiver.requests]
    assert killer.heard == again == [str(contact_id)]


def test_killed_between_the_answer_and_writing_it_down_the_id_stays_the_same(
    database, database_url, tmp_path, webhook_receiver
):
    [contact_id] = record_contacts(database)

    def answer_and_kill(worker: Worker, caller: socket.socket) -> None:
        with database.write() as session:
            # so nobody can write down what came of it
            session.execute(select(Delivery).with_for_update())
            caller.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            caller.recv(1)  # it has read the answer, and hangs up
            kill_now(worker)

    killer = Killer(hears_first=True, kill=answer_and_kill)
    killer.meet(database_url, tmp_path)
    assert the_delivery(database).state is DeliveryState.CLAIMED
    run_again(database, database_url, tmp_path, webhook_receiver)

    again = [request.headers["webhook-id"] for request in webhook_receiver.requests]
    assert killer.heard == again == [str(contact_id)]


def test_killed_time_and_again_the_file_holds_every_event_once(database, database_url, tmp_path):
    ids = [str(contact_id) for contact_id in record_contacts(database, 120)]
    path = tmp_path / "record" / "events.jsonl"

    def written(share: float) -> Callable[[], bool]:
        return lambda: path.exists() and path.read_bytes().count(b"\n") >= len(ids) * share

    for share in (0.1, 0.4, 0.7):
        with a_worker(database_url, tmp_path) as worker:
            until(written(share), "some events to be written", SECONDS)
            worker.kill()
    with a_worker(database_url, tmp_path):
        until(written(1), "all events to be written", SECONDS)

    with path.open(encoding="utf-8") as file:
        told = [json.loads(line)["id"] for line in file]
    assert sorted(told) == sorted(ids)
