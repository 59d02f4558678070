"""Everyday English around places: what people say for what a map says."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that say “here it comes”: the name of a place may follow.
BEFORE_PLACE = _set(
    "at across along alongside around behind below beside between by down from in inside into near "
    "next nr of off on onto opp opposite outside over past round through to under up the this "
    "number no where with and is s"
)
# What may stand between a street and its house number.
BEFORE_NUMBER = _set(
    "outside o s at by near nr opp opposite house no num nr number numbers no. of the in front "
    "behind next to on between"
)
# After a number: it counts something and is not a house.
COUNTED = _set(
    "am bags bins by cars cm cms days day doz fires foot feet ft hours hour hrs hr inch inches in "
    "kids km lots m meters metres miles mins minutes min mm months month mph nights of oclock p "
    "people pm quid s seconds st times time weeks week wks wk x yards years year yrs yr"
)
# Before a number: it is a lamp column's.
COLUMN_WORDS = _set(
    "col column columns lamp lampost lamposts lamppost lampposts lamps light lights lite pole "
    "post streetlamp streetlight unit asset"
)
NUMBER_WORDS = _set("no num number nr id ref")
# Words that carry no place in a search box.
NOISE = _set(
    "a an at by from in near next nr of off on opp opposite outside the to no number house "
    "please uk behind front beside"
)
# Words in the names of landmarks that alone are no place at all.
VAGUE = _set(
    "alley area avenue bend car close corner court drive end field footpath gate gates hill home "
    "house junction lane old new path pavement place road side site steps street top town verge "
    "village walk way white red black green bin bins store box sign light lights lamp tree drain "
    "wall fire"
)
# What people call a place, and the words one of which its name on the map has.
SAID_FOR = {
    "allotment": ("allotments",),
    "cemetary": ("cemetery",),
    "chemist": ("pharmacy",),
    "chemists": ("pharmacy",),
    "chippy": ("fish", "chip", "chips", "fryer"),
    "docs": ("surgery", "medical", "health"),
    "doctor": ("surgery", "medical", "health"),
    "doctors": ("surgery", "medical", "health"),
    "dr": ("surgery", "health"),
    "gp": ("surgery", "medical", "health"),
    "gardens": ("garden",),
    "garden": ("gardens",),
    "garage": ("garages", "petrol"),
    "garages": ("garage",),
    "pharmacy": ("chemist", "chemists"),
    "play": ("playground",),
    "playground": ("play",),
    "playpark": ("play", "playground"),
    "pub": ("inn", "arms", "tavern"),
    "rec": ("recreation",),
    "shop": ("shops", "stores"),
    "shops": ("shop", "parade"),
    "stn": ("station",),
    "supermarket": ("superstore",),
    "surgery": ("medical", "health"),
    "swimming": ("pool", "leisure"),
    "tip": ("recycling",),
    "vets": ("veterinary",),
    "woods": ("wood",),
    "wood": ("woods",),
}
