"""Logs: a line of JSON each, without personal data, query strings or what a request held."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id under which the request now served is found again, empty outside of one."""


def configure() -> None:
    """Write every line as JSON to stderr; faults with where they happened, not with values."""
    structlog.configure(
        processors=[
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_fault,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # asked anew each time: whoever takes stderr over later gets the lines too
        logger_factory=lambda *_arguments: structlog.WriteLogger(sys.stderr),
    )


class ToStructlog(logging.Handler):
    """Takes what a library says through `logging`, without the values in a fault's message."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger(record.name)
        log.log(record.levelno, record.msg, exc_info=record.exc_info or None)


def _with_request_id(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if found := request_id.get():
        line["request_id"] = found
    return line


def _with_fault(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The kind of a fault and its way through the code: a message may hold someone's name."""
    info = line.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0]:
        line["fault"] = info[0].__name__
        line["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(info[2])
        ]
    return line
