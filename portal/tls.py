"""Whom this machine trusts when it calls another, read once a process."""

import os
import ssl
from functools import lru_cache

import httpx


def trusted() -> ssl.SSLContext:
    """The context for every call that goes out: the usual authorities, or those of SSL_CERT_FILE
    and SSL_CERT_DIR. Reading them takes some fifteen milliseconds, more than many a call.
    """
    return _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=2)
def _trusted(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()
