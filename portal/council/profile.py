"""council.toml: who the council is, how it looks, how it is reached."""

from typing import Annotated

from pydantic import Field

from portal.council.entries import Colour, Entry, Key, Words

Degrees = Annotated[float, Field(ge=-180, le=180)]


class EmergencyNumber(Entry):
    """A number to call, and when it is answered."""

    label: Words
    number: Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ]*$")]
    hours: Words

    @property
    def tel(self) -> str:
        """The number as a `tel:` link takes it."""
        return self.number.replace(" ", "")


class Radius(Entry):
    """How near is near, in metres: for “is it one of these?”, and shown on the map."""

    same_m: Annotated[int, Field(gt=0)] = 50
    map_m: Annotated[int, Field(gt=0)] = 250


class Texts(Entry):
    """What may be spent on texts. A part is 160 characters of GSM-7, or 70 with others."""

    monthly_parts: Annotated[int, Field(ge=0)] = 0  # no more than so many; 0 for no cap


class Profile(Entry):
    """council.toml as it is written."""

    key: Key
    name: Words
    short_name: Words
    county: str = ""
    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    colour: Colour
    accent: Colour
    logo: str = ""
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    hours: Words
    phone: str
    address: tuple[str, ...] = ()
    email_from: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    text_number: str = ""
    duty_team: str = ""  # told at once when somebody texts of danger
    centre: tuple[Degrees, Degrees]  # latitude, longitude
    bounds: tuple[Degrees, Degrees, Degrees, Degrees]  # south, west, north, east
    radius: Radius = Radius()
    texts: Texts = Texts()
    numbers: dict[Key, EmergencyNumber]
