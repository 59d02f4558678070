"""The plan of Thornley: what was drawn by hand. Metres east and north of the market square.

Everything here is invented. The town lies between a river in the east, a canal in the north, a
railway in the south and a trunk road round its west and south; six villages lie around it.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

Spot = tuple[float, float]
Line = tuple[Spot, ...]


@dataclass(frozen=True)
class Drawn:
    """A road drawn by hand. `style` says which houses stand on it, '' that none do."""

    name: str
    line: Line
    road_class: str = "residential"
    owner: str = "county_road"
    ref: str = ""
    style: str = "semi"
    locality: str = "Thornley"
    ribs: tuple[str, ...] = ()  # names of the streets that grow from it
    spacing: float = 95
    longest: float = 260
    rib_style: str = "semi"
    rib_owner: str = "county_road"
    lit: bool = True


BYPASS: Line = (
    (-6900, 4500), (-5200, 3600), (-4000, 2850), (-2900, 2150), (-2350, 1500), (-2000, 750),
    (-1920, 0), (-1850, -700), (-1550, -1400), (-800, -1780), (200, -1880), (1150, -1860),
    (1700, -1920), (2600, -2150), (4500, -2900), (6900, -3600),
)  # fmt: skip
_RIVER_BED: Line = (
    (2100, 6400), (1900, 5200), (1500, 3700), (1250, 2400), (1080, 1560), (960, 900), (1050, 300),
    (990, -300), (1140, -900), (1050, -1500), (1290, -2400), (1150, -3600), (1400, -4800),
    (1300, -6400),
)  # fmt: skip


def _winding(bed: Line) -> Line:
    """A river winds within its valley, and the less where a bridge or a mill holds it."""
    line: list[Spot] = []
    for (ax, ay), (bx, by) in pairwise(bed):
        count = max(1, round(math.hypot(bx - ax, by - ay) / 70))
        for step in range(count):
            x, y = ax + (bx - ax) * step / count, ay + (by - ay) * step / count
            wide = 14 if abs(y) < 1000 else 42
            line.append((x + wide * math.sin(y / 97) + wide * 0.6 * math.sin(y / 41), y))
    return (*line, bed[-1])


RIVER = _winding(_RIVER_BED)
CANAL: Line = (
    (-6900, 2300), (-4800, 1950), (-3300, 1600), (-1900, 1460), (-900, 1330), (0, 1400),
    (700, 1500), (1082, 1570),
)  # fmt: skip
RAILWAY: Line = (
    (-6900, -1500), (-3200, -1050), (-1200, -900), (0, -850), (1200, -950), (3200, -1350),
    (6900, -1900),
)  # fmt: skip

MAIN_ROADS: tuple[Drawn, ...] = (
    Drawn("Thornley Bypass", BYPASS, "trunk", "trunk_road", "A6971", "", lit=False),
    Drawn(
        "London Road",
        (
            (330, -40), (560, -120), (800, -220), (1000, -300), (1250, -480), (1450, -700),
            (1580, -1000), (1660, -1400), (1700, -1900),
        ),
        "a", ref="A6980", style="semi",
        ribs=("Wharf Street", "Bridge Street", "Tanner Street", "Maltings Way", "Brewery Lane",
              "Poplar Avenue", "Lime Avenue", "Chestnut Drive"),
        spacing=120, rib_style="terrace", longest=200,
    ),
    Drawn("High Street", ((-55, 5), (60, 10), (190, -10), (330, -40)), "a", ref="A6980",
          style="shop"),
    Drawn("Market Square", ((-55, 5), (-70, -45), (-15, -60), (5, 6)), "minor", style="shop"),
    Drawn(
        "Station Road",
        ((-15, -60), (20, -220), (70, -450), (110, -700), (125, -860), (150, -1200), (200, -1870)),
        "b", ref="B6982", style="terrace",
        ribs=("Railway Terrace", "Albert Street", "Alma Street", "Inkerman Street",
              "Sebastopol Terrace", "Gladstone Street", "Peel Street", "Cobden Street",
              "Foundry Lane", "Gasworks Lane", "Engine Row", "Depot Road", "Sidings Way",
              "Signal Close"),
        spacing=78, longest=330, rib_style="terrace",
    ),
    Drawn(
        "Church Street",
        ((60, 10), (75, 140), (60, 300), (0, 420), (-90, 500)),
        "minor", style="terrace",
        ribs=("Chapel Lane", "Vicarage Close", "Bell Lane", "Cloister Walk"),
        spacing=85, longest=180, rib_style="terrace",
    ),
    Drawn(
        "Ashby Road",
        (
            (-90, 500), (-280, 700), (-520, 950), (-760, 1320), (-1000, 1650), (-1300, 2000),
            (-1900, 2700), (-2450, 3250), (-2750, 3560),
        ),
        "b", ref="B6981", style="semi",
        ribs=("Canal Street", "Boatman's Row", "Lock Lane", "Towpath Close", "Skylark Way",
              "Lapwing Drive", "Kestrel Close", "Heron Way", "Swift Close", "Wren Avenue"),
        spacing=100,
    ),
    Drawn(
        "Hill Street",
        ((-55, 5), (-200, 30), (-420, 90), (-700, 190), (-940, 250)),
        "minor", style="terrace",
        ribs=("Castle Street", "Tower Street", "Rampart Lane", "Beacon Street", "Summit Street"),
        spacing=90, longest=210, rib_style="terrace",
    ),
    Drawn(
        "Harrowick Road",
        ((-940, 250), (-1300, 330), (-1700, 380), (-2000, 400), (-2800, 520), (-3700, 560),
         (-4050, 520)),
        "minor", style="semi",
        ribs=("Linden Road", "Sycamore Drive", "Beech Avenue", "Maple Close", "Larch Road",
              "Cedar Close"),
        spacing=110,
    ),
    Drawn(
        "Mill Lane",
        ((60, 300), (250, 350), (480, 420), (720, 480), (960, 560)),
        "minor", style="semi",
        ribs=("Weir Close", "Millrace Lane", "Miller's Court", "Abbot Street", "Grange Road",
              "Friars Road", "Orchard Street", "Garden Street"),
        spacing=95, longest=240,
    ),
    Drawn(
        "Pellbrook Road",
        ((960, 560), (1080, 600), (1350, 720), (1800, 1100), (2300, 1700), (2800, 2400),
         (3050, 2750)),
        "minor", style="detached",
        ribs=("Wordsworth Road", "Keats Close", "Tennyson Avenue", "Byron Close",
              "Coleridge Drive"),
        spacing=110, rib_style="detached",
    ),
    Drawn(
        "Priory Lane",
        ((0, 420), (150, 620), (290, 900), (400, 1200), (440, 1480), (420, 1900), (330, 2250)),
        "lane", style="detached",
        ribs=("Prior's Walk", "Monks Close", "Chantry Road", "Minster Road", "Refectory Close",
              "Gatehouse Close"),
        spacing=105, rib_style="detached",
    ),
    Drawn(
        "Coldmere Road",
        ((1450, -700), (1900, -720), (2700, -760), (3500, -860), (3950, -900)),
        "minor", style="semi",
        ribs=("Austen Road", "Bronte Close", "Hardy Drive", "Dickens Way", "Trollope Close"),
        spacing=100,
    ),
    Drawn("Marlwick Road", ((200, -1870), (380, -2600), (620, -3300), (820, -3750)), "minor",
          style=""),
    Drawn("Brindley Lane", ((-1512, -1363), (-2100, -1900), (-2800, -2450), (-3300, -2800)),
          "lane", style=""),
)  # fmt: skip

TOWN_STREETS: tuple[Drawn, ...] = (
    Drawn("Park Road", ((-300, 52), (-330, 300), (-320, 620), (-500, 800), (-930, 800)), "minor",
          ribs=("Fountain Street", "Bandstand Lane", "Jubilee Road"), spacing=130, longest=200),
    Drawn("Queens Avenue", ((-940, 250), (-965, 520), (-930, 800), (-880, 1060), (-790, 1270)),
          style="detached",
          ribs=("Princes Road", "Regent Road", "Duchess Close", "Coronation Road",
                "Balmoral Close", "Windsor Drive", "Sandringham Close"),
          spacing=115, longest=300, rib_style="detached"),
    Drawn("Victoria Street", ((20, -220), (-180, -235), (-450, -215), (-720, -160), (-960, -90)),
          style="terrace",
          ribs=("Edward Street", "George Street", "Crown Street", "Nelson Street",
                "Wellington Street", "Trafalgar Street", "Raglan Street", "Havelock Street"),
          spacing=72, longest=230, rib_style="terrace"),
    Drawn("Bath Street", ((-70, -45), (-120, -140), (-180, -235), (-210, -400), (-200, -560),
                          (-60, -690), (105, -690)),
          style="terrace"),
    Drawn("Willow Road", ((-960, -90), (-1000, -330), (-960, -560), (-800, -700), (-560, -730),
                          (-330, -700)),
          ribs=("Ash Close", "Alder Way", "Aspen Close", "Juniper Road", "Holly Close",
                "Spindle Road", "Blackthorn Close", "Elder Road"),
          spacing=88, longest=230),
    Drawn("Willow Way", ((-960, -560), (-1120, -610), (-1230, -520)), style="flats"),
    Drawn("Rowan Drive", ((-960, -90), (-1180, -20), (-1400, -60), (-1540, -200), (-1530, -420),
                          (-1400, -560)),
          ribs=("Hazel Close", "Laurel Drive", "Myrtle Close", "Bay Tree Road", "Fir Tree Close"),
          spacing=95, longest=200),
    Drawn("Hawthorn Road", ((-1180, -20), (-1210, -200), (-1290, -330), (-1400, -400))),
    Drawn("Oak Close", ((-1300, 330), (-1290, 470), (-1330, 590)), style="semi"),
    Drawn("Elm Grove", ((70, -450), (-30, -470), (-110, -450)), style="terrace"),
    Drawn("Elm Court", ((115, -600), (240, -590), (330, -620)), owner="county_road",
          style="flats"),
    Drawn("Chester Road", ((560, -120), (520, 60), (540, 240), (480, 420)), "minor",
          style="semi",
          ribs=("York Street", "Durham Close", "Lincoln Road", "Ely Close", "Wells Close"),
          spacing=88, longest=220),
    Drawn("Riverside Drive", ((1250, -480), (1200, -250), (1230, 60), (1190, 330), (1080, 600)),
          style="detached",
          ribs=("Kingfisher Road", "Otter Close", "Mallard Drive", "Sandpiper Way",
                "Moorhen Close", "Reed Close"),
          spacing=105, longest=300, rib_style="detached"),
    Drawn("Canalside", ((440, 1480), (300, 1330), (60, 1290), (-200, 1270), (-520, 1230),
                        (-700, 1230)),
          style="terrace",
          ribs=("Narrowboat Lane", "Lock Keeper's Close", "Bargeman's Way"),
          spacing=120, longest=230, rib_style="terrace"),
    Drawn("Northfield Road", ((-280, 700), (-120, 840), (-40, 1040), (60, 1290)),
          ribs=("Meadow Road", "Harvest Close", "Barley Road", "Clover Close", "Ploughman's Way",
                "Gleaner's Close"),
          spacing=88, longest=230),
    Drawn("Southfield Road", ((150, -1200), (-200, -1180), (-600, -1220), (-900, -1250)),
          "minor",
          ribs=("Cobbler's Close", "Weaver Road", "Potter Road", "Cooper Close", "Fletcher Road",
                "Thatcher Close", "Mason Road", "Saddler Road", "Chandler Close"),
          spacing=92, longest=260),
    Drawn("Enterprise Way", ((170, -1450), (500, -1440), (820, -1400), (900, -1250)), "minor",
          owner="private_land", style="industry"),
    Drawn("Guildhall Lane", ((60, 140), (190, 120), (190, -10)), "lane", style="shop"),
    Drawn("The Shambles", ((-15, -60), (110, -90), (190, -10)), "lane", style="shop"),
)  # fmt: skip

# Roads on through the country: from village to village, and over the border.
COUNTRY: tuple[Drawn, ...] = (
    Drawn("Northwold Road", ((-3250, 4250), (-3420, 4600), (-3450, 5000), (-3700, 5600),
                             (-3900, 6300)), "b", ref="B6981", style="", locality="Ashby",
          lit=False),
    Drawn("Westmere Road", ((-4800, 640), (-5150, 820), (-5500, 800), (-6100, 1000),
                            (-6900, 950)), "minor", style="", locality="Harrowick", lit=False),
    Drawn("Eastling Road", ((3400, 3400), (3800, 3650), (4300, 3700), (5000, 4200),
                            (6200, 4700)), "minor", style="", locality="Pellbrook", lit=False),
    Drawn("Mere Road", ((4700, -1000), (5100, -1010), (5500, -900), (6900, -1000)), "minor",
          style="", locality="Coldmere", lit=False),
    Drawn("Southmarch Road", ((1700, -1900), (1850, -2500), (2300, -3300), (2500, -4200),
                              (3100, -5000), (3300, -6300)), "a", ref="A6980", style="",
          lit=False),
    Drawn("Hollow Lane", ((960, -4450), (1000, -4900), (850, -5300), (900, -6300)), "minor",
          style="", locality="Marlwick", lit=False),
    Drawn("Drovers Way", ((-4000, -3200), (-4400, -3350), (-4900, -3800), (-6200, -4300)),
          "minor", style="", locality="Brindley", lit=False),
    Drawn("Ashby Lane", ((-4280, 250), (-4300, 900), (-3900, 1500), (-3960, 2300),
                         (-3500, 3000), (-3330, 3680)), "lane", style="", locality="Harrowick",
          lit=False),
    Drawn("Ferry Road", ((4150, -740), (4050, 100), (3600, 900), (3750, 1800), (3540, 2940)),
          "lane", style="", locality="Coldmere", lit=False),
    Drawn("Marl Pit Lane", ((520, -3960), (0, -3800), (-900, -3900), (-2000, -3500),
                            (-2900, -3450), (-3500, -3340)), "lane", style="",
          locality="Marlwick", lit=False),
    Drawn("Priory Farm Lane", ((430, 1720), (700, 1720)), "lane", "private_land", style="",
          lit=False),
)  # fmt: skip

LANES: tuple[Drawn, ...] = (
    Drawn("Allotment Lane", ((-520, 950), (-640, 890), (-720, 900)), "lane", "unadopted_road",
          style="", lit=False),
    Drawn("Priory Woods Car Park", ((330, 2250), (270, 2330)), "lane", "open_land", style="",
          lit=False),
    Drawn("Quarry Lane", ((1800, 1100), (2050, 900), (2150, 600)), "lane", "unadopted_road",
          style="detached", lit=False),
    Drawn("Station Approach", ((120, -790), (250, -800), (330, -830)), "lane", "private_land",
          style="", lit=False),
    Drawn("Coppice Lane", ((420, 1900), (700, 2000), (960, 1950)), "lane", "unadopted_road",
          style="detached", lit=False),
    Drawn("Manor Drive", ((-1700, 380), (-1680, 620), (-1600, 780)), "lane", "private_land",
          style="detached", lit=False),
)  # fmt: skip

# Names for streets that fill the ground between others.
MORE_NAMES: tuple[str, ...] = (
    "Almond Close", "Bramble Way", "Cherry Tree Road", "Damson Close", "Fern Close", "Gorse Road",
    "Heather Close", "Ivy Road", "Jasmine Close", "Kestrel Road", "Lilac Close", "Magnolia Drive",
    "Nightingale Road", "Orchid Close",
)  # fmt: skip

PATHS: tuple[Drawn, ...] = (
    Drawn("Canal path", tuple((x, y - 14) for x, y in CANAL[2:]), "path", "open_land", style=""),
    Drawn("River Walk", tuple((x - 24, y) for x, y in RIVER if -900 < y < 1540), "path",
          "open_land", style=""),
    Drawn("Park Alley", ((-420, 90), (-425, 180), (-440, 290)), "path", style=""),
    Drawn("School Path", ((-210, -400), (-330, -420), (-450, -400), (-450, -215)), "path",
          style=""),
    Drawn("Underpass", ((120, -790), (60, -850), (60, -920)), "path", style=""),
    Drawn("Park Walk", ((-440, 290), (-600, 520), (-930, 700)), "path", "open_land", style=""),
)  # fmt: skip
