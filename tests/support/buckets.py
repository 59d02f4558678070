"""A real S3 interface (moto's server) with one bucket."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

BUCKET = "photos"


@dataclass(frozen=True)
class Bucket:
    """Where the S3 interface listens, and the bucket's name in it."""

    endpoint: str
    name: str


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """An S3 interface on a free port of this machine."""
    from moto.server import ThreadedMotoServer  # slow to import

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, and the environment in which a client finds it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    httpx.post(f"{s3_endpoint}/moto-api/reset").raise_for_status()
    httpx.put(
        f"{s3_endpoint}/{BUCKET}",
        content="<CreateBucketConfiguration><LocationConstraint>eu-west-2"
        "</LocationConstraint></CreateBucketConfiguration>",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-2/s3/x"},
    ).raise_for_status()
    return Bucket(s3_endpoint, BUCKET)
