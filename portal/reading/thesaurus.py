"""British street English: the many words for the few things that councils mend and clear.

A council's categories name the thing; people say what it looks like to them. A word that a council
does not use itself counts as the word here that it does use.
"""

from portal.reading.stems import stem

# thing: other words for it, or for what is one of it
_SAID = {
    "sofa": "settee couch armchair suite futon",
    "furniture": "wardrobe cupboard drawers bookcase sideboard bedframe headboard desk chairs "
    "carpet table stool shelves",
    "fridge": "freezer cooker oven dishwasher dryer tumble telly tv microwave boiler hob washer",
    "rubble": "hardcore bricks plasterboard concrete soil tiles debris timber pallets planks",
    "rubbish": "trash garbage junk refuse tat scrap detritus",
    "dumped": "threw thrown throw throwing chuck chucked chucking "
    "lobbed flung slung offloaded discarded ditched abandoning",
    "tipping": "tipped tipper flytipped",
    "litter": "wrappers packets crisp cups bottles packaging gum fag butts tissues "
    "mcdonalds kfc greggs cardboard polystyrene confetti",
    "poo": "pooh poop poos turd turds shit shite crap faeces feces excrement muck business",
    "fouling": "fouled fouls foul",
    "dog": "dogs alsatian labrador terrier spaniel staffie greyhound whippet "
    "collie bulldog poodle puppy pup",
    "hedge": "hedges hedgerow bushes bush shrub shrubs privet leylandii laurel conifer conifers",
    "branch": "branches bough boughs limb limbs twigs trunk",
    "weeds": "nettles thistles dandelions knotweed ragwort ivy brambles bracken undergrowth",
    "overgrown": "overgrowing overhanging overhang overhangs untrimmed uncut jungle",
    "tree": "trees sapling stump",
    "light": "lite lites lights lighting lamp lamps bulb lantern floodlight",
    "lamppost": "lampost lampposts lamposts streetlamp streetlite streetlites",
    "dark": "darkness unlit gloomy",
    "flickering": "flicker flashing strobing blinking buzzing",
    "pavement": "pavements footway sidewalk flagstone flagstones flags walkway",
    "slab": "slabs paver pavers cobble cobbles cobbled",
    "uneven": "wobbly wonky rocking raised tilting",
    "kerb": "kerbs curb kerbstone kerbside",
    "icy": "ice slippy slippery frozen untreated ungritted",
    "pothole": "potholes crater craters potholed",
    "tarmac": "asphalt bitumen macadam resurfacing resurfaced",
    "crack": "cracked cracks crumbling crumbled",
    "drain": "drains gulley gullies grid grids grate grates gutter gutters culvert soakaway",
    "blocked": "bunged clogged choked backed",
    "flooding": "flood floods flooded waterlogged underwater submerged deluge",
    "sewage": "sewer sewerage effluent",
    "manhole": "manholes",
    "sign": "signs signage signpost signposts placard chevron chevrons",
    "bollard": "bollards",
    "needle": "needles syringe syringes sharp sharps injecting hypodermic jacking",
    "drugs": "drug heroin druggies addicts smackheads junkies cannabis",
    "car": "ford vauxhall fiesta corsa astra focus polo clio bmw audi nissan micra peugeot renault "
    "mondeo hatchback motor",
    "van": "transit campervan camper minibus",
    "lorry": "wagon truck",
    "road": "carriageway highway motorway",
    "cover": "lid lids covers",
    "tax": "mot taxed",
    "trench": "excavation excavated roadworks",
    "trip": "tripped trips stumbled",
    "motorbike": "moped scooter motorcycle quad",
    "abandoned": "deserted unclaimed",
    "burnt": "burned torched charred",
    "bags": "sack sacks",
    "rusty": "rusted rusting rotting",
    "noise": "noisy loud racket din row blaring blasting thumping disturbance rowdy deafening "
    "humming hum droning revving bells screeching",
    "music": "karaoke stereo speakers dj drums bass techno guitar",
    "barking": "barks bark yapping howling howls whining",
    "alarm": "alarms siren sirens",
    "party": "parties partying rave",
    "drilling": "hammering jackhammer sawing",
    "neighbour": "neighbours neighbor neighbors",
    "dead": "killed squashed corpse carcase carcass flattened lifeless",
    "animal": "hedgehog squirrel rabbit hare otter stoat sheep lamb cow horse",
    "bird": "birds duck ducks goose geese gull seagull crow pheasant owl swan swans",
    "cat": "cats kitten moggy",
    "graffiti": "grafitti graffitti grafiti scrawl scrawled scribbled daubed spraypaint "
    "spraypainted vandalised",
    "swastika": "nazi",
    "offensive": "obscene racist homophobic antisemitic abusive rude swear",
    "collected": "collect emptied empty",
    "missed": "skipped forgotten forgot",
    "wheelie": "caddy",
    "recycling": "recycle recyclables recycled",
}


def synonyms() -> dict[str, str]:
    """The stem of each other word, and the stem of the thing it is said for."""
    return {
        stem(word): stem(thing)
        for thing, others in _SAID.items()
        for word in others.split()
        if stem(word) != stem(thing)
    }
