"""appointments.toml: where people are seen, on which days, from when to when, how many at once."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.council.entries import Dated, Entry, Key, Words
from portal.council.faults import Fault
from portal.council.names import twice, unknown
from portal.council.targets import LONDON, english_holidays
from portal.council.toml_files import TomlFile

NAME = "appointments.toml"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_AHEAD = 26  # weeks

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Opening(Dated):
    """On these days of the week people are seen from one time until another, in London."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    from_: Annotated[time, Field(alias="from")]
    until: time

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until <= self.from_:
            raise ValueError("until has to be later than from")
        return self


class Venue(Entry):
    """A place where a duty sees people; `seats` of them at the same time.

    It is closed on the bank holidays of England and on the days of `closed`. A time can be booked
    from `notice_hours` before it, and at most `weeks` ahead.
    """

    key: Key
    name: Words
    duty: Key
    address: Words
    phone: str = ""
    hint: str = ""
    minutes: Annotated[int, Field(ge=5, le=480)]
    seats: Annotated[int, Field(ge=1, le=50)] = 1
    notice_hours: Annotated[int, Field(ge=0, le=24 * 28)] = 24
    weeks: Annotated[int, Field(ge=1, le=_LONGEST_AHEAD)] = 6
    closed: tuple[date, ...] = ()
    open: Annotated[tuple[Opening, ...], Field(min_length=1)]

    def times(self, day: date) -> list[datetime]:
        """When appointments begin on a day, in order, aware in London's time."""
        if day in self.closed or day in english_holidays():
            return []
        found = {
            begin
            for opening in self.open
            if _DAYS[day.weekday()] in opening.days and opening.holds_on(day)
            for begin in self._within(opening, day)
        }
        return sorted(found)

    def bookable(self, day: date, now: datetime) -> list[datetime]:
        """Those of the times of a day that can still be booked at this moment."""
        first = now + timedelta(hours=self.notice_hours)
        if day > self.last_day(now):
            return []
        return [begin for begin in self.times(day) if begin >= first]

    def last_day(self, now: datetime) -> date:
        """The last day that can be booked now."""
        return now.astimezone(LONDON).date() + timedelta(weeks=self.weeks)

    def _within(self, opening: Opening, day: date) -> Iterator[datetime]:
        length = timedelta(minutes=self.minutes)
        begin = datetime.combine(day, opening.from_)  # the wall clock: no night is within it
        while begin + length <= datetime.combine(day, opening.until):
            yield begin.replace(tzinfo=LONDON)
            begin += length


class AppointmentFile(Entry):
    """appointments.toml as it is written."""

    places: tuple[Venue, ...] = ()


def appointment_faults(
    file: TomlFile, written: AppointmentFile, duties: Collection[str] | None
) -> Iterator[Fault]:
    """Places that stand there twice, and duties that nobody has."""
    yield from twice(file, "places", "key", [place.key for place in written.places])
    for number, place in enumerate(written.places if duties is not None else ()):
        where = ("places", number, "duty")
        yield from unknown(file, where, "duty", place.duty, sorted(duties or ()))


def venues_of(venues: Sequence[Venue], duty: str) -> list[Venue]:
    """Where a duty sees people, in the order of the file."""
    return [venue for venue in venues if venue.duty == duty]
