"""The land of Thornley that is no road: greens, water, schools, private and housing land."""

from dataclasses import dataclass

from portal.demo.make_thornley_plan import Line, Spot


@dataclass(frozen=True)
class Site:
    """A piece of land. `layer` draws it; `kind` makes it an area that decides something."""

    name: str
    shape: Line
    layer: str = "green"
    kind: str = ""
    team: str = ""
    radius_m: float = 0
    categories: tuple[str, ...] = ()
    cover: str = ""  # what grows on it, for the map


_DIRT = ("litter", "dog_fouling", "graffiti", "fly_tipping", "overgrown_vegetation")


def box(x: float, y: float, wide: float, high: float) -> Line:
    """A rectangle around a middle point."""
    return (
        (x - wide / 2, y - high / 2),
        (x + wide / 2, y - high / 2),
        (x + wide / 2, y + high / 2),
        (x - wide / 2, y + high / 2),
    )


SITES: tuple[Site, ...] = (
    Site("Thornley Park", ((-860, 290), (-450, 215), (-370, 300), (-365, 600), (-520, 745),
                           (-890, 750), (-915, 520))),
    Site("Park Pond", ((-700, 430), (-640, 400), (-580, 420), (-570, 480), (-630, 510),
                       (-700, 490)), "water"),
    Site("The Rec", ((-80, 600), (60, 600), (120, 760), (40, 830), (-70, 780))),
    Site("Thornley Allotments", ((-870, 850), (-740, 840), (-700, 950), (-780, 1040),
                                 (-860, 980))),
    Site("Priory Woods", ((180, 2000), (380, 1980), (360, 2200), (620, 2180), (900, 2350),
                          (760, 2800), (300, 2850), (60, 2500)), cover="wood"),
    Site("Churchyard", box(-60, 380, 90, 70)),
    Site("Thornley Cemetery", ((-1350, 400), (-1400, 560), (-1620, 580), (-1620, 430))),
    Site("Riverside Meadow", ((1075, -250), (1160, -230), (1185, 50), (1150, 280), (1090, 250))),
    Site("Playing Fields", ((-1500, -640), (-1180, -660), (-1160, -830), (-1560, -840))),
    Site("Ash Wood", ((2500, 700), (3000, 600), (3300, 1000), (2900, 1400), (2550, 1200)),
         cover="wood"),
    Site("Long Spinney", ((-3300, -600), (-2700, -300), (-2600, -500), (-3250, -800)),
         cover="wood"),
    Site("Marl Pits", ((1500, -4300), (1750, -4250), (1800, -4500), (1560, -4560)), "water"),
    Site("Cold Mere", ((4550, -1200), (4700, -1150), (4820, -1280), (4680, -1420),
                       (4540, -1330)), "water"),
    Site("Harrow Hanger", ((-5200, -200), (-4700, -350), (-4600, -700), (-5100, -900),
                           (-5400, -500)), cover="wood"),
    # What decides how urgent something is.
    Site("Thornley town centre", ((-110, -80), (60, -110), (240, -110), (390, -70), (370, 40),
                                  (120, 90), (110, 180), (20, 180), (10, 40), (-110, 40)),
         "", "town_centre"),
    Site("Thornley Primary School", box(-340, -400, 150, 110), "green", "school", radius_m=60),
    Site("Ashshire Academy", ((-650, -950), (-400, -960), (-390, -1110), (-650, -1100)), "green",
         "school", radius_m=60),
    Site("Ashby Church School", box(-2790, 3740, 70, 60), "green", "school", radius_m=50),
    Site("Harrowick School", box(-4180, 590, 70, 60), "green", "school", radius_m=50),
    Site("Willow Road play area", box(-890, -610, 80, 60), "green", "play_area", radius_m=20),
    Site("Thornley Park play area", box(-440, 480, 80, 70), "", "play_area", radius_m=20),
    Site("Riverside play area", box(1130, -60, 60, 60), "", "play_area", radius_m=20),
    # Private land.
    Site("Fairway supermarket car park", ((240, 80), (420, 60), (440, 180), (250, 200)), "",
         "private_land"),
    Site("Thornley Station", ((140, -845), (380, -880), (370, -815), (150, -800)), "",
         "private_land"),
    Site("Enterprise Park", ((260, -1480), (860, -1440), (880, -1290), (270, -1330)), "",
         "private_land"),
    Site("Thornley Garden Centre", box(-1480, 2060, 130, 110), "", "private_land"),
    Site("Manor House grounds", ((-1655, 700), (-1560, 680), (-1510, 860), (-1640, 880)), "",
         "private_land"),
    Site("Meadow View caravan park", ((2350, -690), (2620, -700), (2630, -560), (2360, -550)), "",
         "private_land"),
    Site("Priory Farm", ((700, 1640), (900, 1640), (900, 1800), (700, 1800)), "", "private_land"),
    # Land of the housing associations.
    Site("Elm Court estate", ((150, -655), (350, -660), (370, -560), (160, -545)), "",
         "housing_land", "wend_valley_homes"),
    Site("Willow Way flats", ((-1290, -640), (-1080, -660), (-1060, -570), (-1200, -470),
                              (-1290, -480)), "", "housing_land", "haven_housing"),
    # What the parishes own.
    Site("Ashby village green", (), "green", "parish_asset", "ashby_parish",
         categories=_DIRT),
    Site("Harrowick village green", (), "green", "parish_asset", "harrowick_parish",
         categories=_DIRT),
    Site("Pellbrook village green", (), "green", "parish_asset", "pellbrook_parish",
         categories=_DIRT),
    Site("Coldmere village green", (), "green", "parish_asset", "coldmere_parish",
         categories=_DIRT),
    Site("Marlwick village green", (), "green", "parish_asset", "marlwick_parish",
         categories=_DIRT),
    Site("Brindley village green", (), "green", "parish_asset", "brindley_parish",
         categories=_DIRT),
    Site("Ashby bus shelter", ((-2860, 3712),), "", "parish_asset", "ashby_parish", 12,
         ("graffiti", "litter")),
    Site("Harrowick bus shelter", ((-4330, 500),), "", "parish_asset", "harrowick_parish", 12,
         ("graffiti", "litter")),
    Site("Coldmere parish bin", ((4390, -938),), "", "parish_asset", "coldmere_parish", 12,
         ("litter",)),
    Site("Footway lights in Church Street, Ashby", ((-2800, 3800), (-2740, 3838), (-2660, 3868),
                                                    (-2590, 3885)), "", "parish_asset",
         "ashby_parish", 18, ("street_light",)),
)  # fmt: skip

# Buildings that are no homes.
HALLS: tuple[Line, ...] = (
    box(-60, 380, 38, 14), box(-82, 380, 10, 10),  # church and tower
    box(-345, -385, 70, 22), box(-370, -415, 20, 40),  # primary school
    box(-560, -1010, 90, 30), box(-500, -1050, 26, 60),  # academy
    box(330, 140, 90, 50),  # supermarket
    box(240, -815, 70, 14),  # station
    box(925, 600, 26, 20),  # mill
    box(-1480, 2075, 60, 40),  # garden centre
    box(-2790, 3745, 36, 18), box(-4180, 595, 36, 18),  # village schools
    box(400, -1390, 90, 45), box(620, -1375, 110, 40), box(780, -1360, 60, 50),  # works
    box(770, 1740, 40, 22), box(840, 1700, 24, 50),  # farm
    box(300, -648, 44, 8),  # garages
)  # fmt: skip

# Landmarks, by the name people use for them, with the better-known name in brackets where two are
# in use. A place on a street is given as (street, how far along from 0 to 1, metres to its left).
LANDMARKS: tuple[tuple[str, str, Spot | tuple[str, float, float]], ...] = (
    ("Guildhall (council offices)", "Thornley", ("Market Square", 0.3, -14)),
    ("Market Cross", "Thornley", (-35, -25)),
    ("Market Square toilets", "Thornley", ("Market Square", 0.75, 12)),
    ("Post office", "Thornley", ("High Street", 0.35, 11)),
    ("The Co-op", "Thornley", ("High Street", 0.85, 11)),
    ("Fairway supermarket", "Thornley", (340, 130)),
    ("Thornley Library", "Thornley", ("Church Street", 0.2, -14)),
    ("St Oswin's Church", "Thornley", (-60, 380)),
    ("The chippy (Golden Fry)", "Thornley", ("Station Road", 0.12, 11)),
    ("Community centre", "Thornley", ("Victoria Street", 0.3, 16)),
    ("Bus shelter, Victoria Street", "Thornley", ("Victoria Street", 0.55, 7)),
    ("Bus station", "Thornley", ("The Shambles", 0.5, -16)),
    ("Thornley Station", "Thornley", (255, -825)),
    ("Railway bridge", "Thornley", (124, -855)),
    ("Station Road bridge", "Thornley", (126, -862)),
    ("Underpass", "Thornley", (60, -885)),
    ("Underpass steps", "Thornley", (62, -850)),
    ("Thornley Primary School", "Thornley", (-340, -400)),
    ("Ashshire Academy", "Thornley", (-520, -1030)),
    ("School path", "Thornley", ("School Path", 0.5, 0)),
    ("Footpath behind the school", "Thornley", (-450, -330)),
    ("Thornley Park", "Thornley", (-640, 600)),
    ("Park gates", "Thornley", ("Park Road", 0.3, 9)),
    ("Park entrance, Hill Street", "Thornley", (-430, 225)),
    ("Park pond", "Thornley", (-630, 455)),
    ("Park bandstand", "Thornley", (-760, 650)),
    ("Thornley Park play area (the swings)", "Thornley", (-440, 480)),
    ("Alley between Hill Street and the park", "Thornley", ("Park Alley", 0.5, 0)),
    ("Willow Road play area", "Thornley", (-890, -610)),
    ("Riverside play area", "Thornley", (1130, -60)),
    ("The rec", "Thornley", (20, 700)),
    ("Football pitch, the rec", "Thornley", (10, 740)),
    ("Playing fields", "Thornley", (-1360, -740)),
    ("Football pitch, playing fields", "Thornley", (-1300, -760)),
    ("Thornley Allotments", "Thornley", (-790, 940)),
    ("Lane by the allotments", "Thornley", ("Allotment Lane", 0.5, 0)),
    ("Priory Woods", "Thornley", (450, 2450)),
    ("Priory Woods car park", "Thornley", (290, 2310)),
    ("Priory ruins", "Thornley", (600, 2250)),
    ("Canal path", "Thornley", ("Canal path", 0.62, 0)),
    ("Canal bridge, Ashby Road", "Thornley", (-775, 1345)),
    ("Thornley Lock", "Thornley", (440, 1465)),
    ("River Walk", "Thornley", ("River Walk", 0.45, 0)),
    ("Thornley Mill", "Thornley", (930, 575)),
    ("Mill bridge", "Thornley", (1000, 575)),
    ("London Road bridge", "Thornley", (1000, -300)),
    ("Garages behind Elm Court", "Thornley", (300, -645)),
    ("Elm Court flats", "Thornley", (240, -605)),
    ("Willow Way flats", "Thornley", (-1170, -560)),
    ("Bin store behind the flats, Willow Way", "Thornley", (-1240, -580)),
    ("The crossroads (Station Road and Victoria Street)", "Thornley", (20, -220)),
    ("Layby on Ashby Road", "Thornley", ("Ashby Road", 0.55, 9)),
    ("Thornley Garden Centre", "Thornley", (-1480, 2060)),
    ("Layby past the garden centre", "Thornley", ("Ashby Road", 0.66, -9)),
    ("Bypass roundabout, Station Road", "Thornley", (200, -1880)),
    ("Bypass roundabout, London Road", "Thornley", (1700, -1920)),
    ("Thornley Cemetery", "Thornley", (-1490, 500)),
    ("Thornley Health Centre", "Thornley", ("Chester Road", 0.4, 22)),
    ("Fire station", "Thornley", ("Station Road", 0.72, 20)),
    ("Police station", "Thornley", ("London Road", 0.05, 18)),
    ("Enterprise Park", "Thornley", (560, -1390)),
    ("Recycling centre (the tip)", "Thornley", (860, -1330)),
    ("The Red Lion", "Thornley", ("High Street", 0.6, -11)),
    ("Railway Arms", "Thornley", ("Station Road", 0.4, -12)),
    ("Old Maltings", "Thornley", ("London Road", 0.3, 20)),
    ("War memorial", "Thornley", (20, 15)),
    ("Meadow View caravan park", "Thornley", (2490, -620)),
    ("St Edda's Church, Ashby", "Ashby", (-2560, 3930)),
    ("Ashby village hall", "Ashby", ("Church Street", 0.5, 20)),
    ("Ashby bus shelter", "Ashby", (-2860, 3712)),
    ("Harrowick village hall", "Harrowick", ("Church Lane", 0.5, 20)),
    ("The Plough, Harrowick", "Harrowick", ("Thornley Road", 0.5, 16)),
    ("Harrowick bus shelter", "Harrowick", (-4330, 500)),
    ("Duck pond, Pellbrook", "Pellbrook", (3120, 3090)),
    ("Pellbrook village hall", "Pellbrook", ("Main Street", 0.6, 18)),
    ("Cold Mere", "Coldmere", (4680, -1290)),
    ("Coldmere chapel", "Coldmere", ("Chapel Street", 0.4, 16)),
    ("Marlwick village hall", "Marlwick", ("Main Street", 0.5, 18)),
    ("Brindley village hall", "Brindley", ("Main Street", 0.5, 18)),
    ("St Wenna's Church, Brindley", "Brindley", (-3740, -2620)),
)  # fmt: skip
