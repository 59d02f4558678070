"""The six villages around Thornley, drawn by hand. Metres east and north of the market square."""

from dataclasses import dataclass

from portal.demo.make_thornley_plan import Drawn, Line, Spot


@dataclass(frozen=True)
class Village:
    """A village: its main street, the streets that cross it, and the names for its lanes."""

    name: str
    centre: Spot
    drawn: tuple[Drawn, ...]
    green: Line
    pond: Spot | None = None


def _village(name: str, main: Drawn, *others: Drawn) -> tuple[Drawn, ...]:
    return tuple(
        Drawn(
            road.name, road.line, road.road_class, road.owner, road.ref, road.style, name,
            road.ribs, road.spacing, road.longest, "detached", road.rib_owner, road.lit,
        )
        for road in (main, *others)
    )  # fmt: skip


VILLAGES: tuple[Village, ...] = (
    Village(
        "Ashby", (-2900, 3750),
        _village(
            "Ashby",
            Drawn("Main Street", ((-2750, 3560), (-2880, 3740), (-3020, 3950), (-3250, 4250)), "b",
                  ref="B6981", ribs=("Manor Road", "Pound Lane", "Smithy Lane", "Well Lane",
                                     "Tithe Close"), spacing=120, longest=220),
            Drawn("Church Street", ((-2880, 3740), (-2700, 3860), (-2520, 3900)),
                  ribs=("Rectory Lane", "Glebe Close"), spacing=130, longest=160),
            Drawn("Back Lane", ((-3020, 3950), (-3200, 3860), (-3330, 3680)), "lane"),
        ),
        ((-2960, 3690), (-2900, 3660), (-2935, 3600), (-3000, 3630)),
    ),
    Village(
        "Harrowick", (-4400, 500),
        _village(
            "Harrowick",
            Drawn("Thornley Road", ((-4050, 520), (-4300, 490), (-4520, 520), (-4800, 640)),
                  "minor", ribs=("School Lane", "Forge Lane", "Dovecote Lane", "Spinney Close"),
                  spacing=130, longest=220),
            Drawn("Church Lane", ((-4300, 490), (-4280, 250), (-4330, 60)),
                  ribs=("Hall Lane", "Paddock Close"), spacing=110, longest=160),
            Drawn("The Green", ((-4520, 520), (-4560, 360), (-4480, 300), (-4290, 320)), "lane"),
        ),
        ((-4480, 470), (-4380, 460), (-4370, 380), (-4470, 360)),
    ),
    Village(
        "Pellbrook", (3150, 2900),
        _village(
            "Pellbrook",
            Drawn("Main Street", ((3050, 2750), (3160, 2920), (3230, 3150), (3400, 3400)), "minor",
                  ribs=("Ford Lane", "Brook Lane", "Chapel Close", "Pinfold Lane"), spacing=120,
                  longest=200),
            Drawn("Church Lane", ((3160, 2920), (3360, 2880), (3540, 2940)),
                  ribs=("Yew Tree Close", "Barn Lane"), spacing=120, longest=160),
            Drawn("Duck Lane", ((3230, 3150), (3050, 3220), (2900, 3180)), "lane"),
        ),
        ((3180, 2890), (3230, 2880), (3220, 2820), (3160, 2830)),
        pond=(3120, 3090),
    ),
    Village(
        "Coldmere", (4200, -950),
        _village(
            "Coldmere",
            Drawn("High Street", ((3950, -900), (4180, -940), (4400, -930), (4700, -1000)),
                  "minor", ribs=("Mere Lane", "Ferry Lane", "Osier Close", "Sedge Close"),
                  spacing=125, longest=200),
            Drawn("Chapel Street", ((4180, -940), (4150, -740), (4210, -560)),
                  ribs=("Quaker Lane", "Meeting House Close"), spacing=110, longest=150),
            Drawn("Drove Lane", ((4400, -930), (4450, -1120), (4400, -1280)), "lane"),
        ),
        ((4210, -900), (4300, -895), (4290, -830), (4215, -835)),
        pond=(4620, -1180),
    ),
    Village(
        "Marlwick", (900, -3950),
        _village(
            "Marlwick",
            Drawn("Main Street", ((820, -3750), (900, -3960), (880, -4180), (960, -4450)),
                  "minor", ribs=("Saddlers Row", "Kiln Lane", "Marl Lane", "Rookery Close"),
                  spacing=120, longest=200),
            Drawn("Church Lane", ((900, -3960), (700, -4010), (520, -3960)),
                  ribs=("Parsonage Close", "Dial Lane"), spacing=120, longest=160),
            Drawn("Low Lane", ((880, -4180), (1050, -4220), (1180, -4190)), "lane",
                  "unadopted_road"),
        ),
        ((840, -3990), (780, -4040), (800, -4110), (855, -4100)),
    ),
    Village(
        "Brindley", (-3500, -2950),
        _village(
            "Brindley",
            Drawn("Main Street", ((-3300, -2800), (-3480, -2940), (-3700, -3020), (-4000, -3200)),
                  "minor", ribs=("Wheelwright Lane", "Stocks Lane", "Hopyard Lane",
                                 "Cuckoo Close"), spacing=120, longest=200),
            Drawn("Church Hill", ((-3480, -2940), (-3560, -2760), (-3700, -2640)),
                  ribs=("Bellringer Close", "Lych Lane"), spacing=120, longest=150),
            Drawn("Nether Lane", ((-3700, -3020), (-3640, -3220), (-3500, -3340)), "lane"),
        ),
        ((-3560, -3010), (-3620, -3040), (-3600, -3110), (-3530, -3080)),
    ),
)  # fmt: skip
