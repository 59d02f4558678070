"""First names that stand for each other in Britain: who is Bob to us may be Robert on paper."""

from collections import defaultdict

_GROUPS = """
    abigail abi abby gail
    albert al bert bertie
    alexander alex alec sandy xander alasdair
    alexandra alex sandra lexi sasha
    alfred alf alfie fred
    andrew andy drew
    angela angie
    ann anne anna annie nan
    anthony tony ant antony
    arthur art artie
    barbara barb babs barbie
    benjamin ben benny
    bernard bernie
    catherine katherine kathryn cath kath cathy kathy kate katie kitty catrin
    charles charlie chas chuck
    charlotte charlie lottie
    christine chris chrissie tina
    christopher chris kit topher
    constance connie
    daniel dan danny
    david dave davey dai dafydd
    deborah debbie deb debra
    dorothy dot dottie dolly
    edward ed eddie ted teddy ned
    eleanor ellie nell nora elinor
    elizabeth elisabeth liz lizzie beth betty eliza libby bess elsie
    emily em emmy millie
    frances fran frankie
    francis frank
    frederick fred freddie
    geoffrey geoff jeffrey jeff
    george georgie
    gerald gerry jerry
    graham graeme
    gregory greg
    harold harry hal
    helen nell ellen
    henry harry hal
    hugh hughie huw
    isabella isabel isobel bella izzy
    jacqueline jackie jacqui
    james jim jimmy jamie
    janet jan
    jennifer jen jenny
    jessica jess jessie
    joan joanie
    john jack johnny jon ioan sian
    jonathan jon jonny johnathan
    joseph joe joey jo
    josephine jo josie
    joshua josh
    judith judy jude
    kenneth ken kenny
    kimberley kim
    lawrence laurence larry laurie
    leonard len lenny leo
    lewis louis lou
    margaret maggie meg peggy marge madge greta mags
    martin marty
    mary molly polly may mair
    matilda tilly
    matthew matt matty mathew
    maureen mo
    megan meg
    michael mike mick mickey mikey
    mohammed mohammad muhammad mohamed mo
    nathaniel nathan nat nate
    nicholas nick nicky nico
    nicola nicky nikki
    oliver olly ollie
    olivia liv livvy
    pamela pam
    patricia pat patsy tricia trish
    patrick pat paddy padraig
    peter pete
    philip phillip phil pip
    philippa pippa pip
    rachel rach rachael
    raymond ray
    rebecca becky becca bex
    richard rick dick richie rich
    robert rob bob bobby robbie bert
    roderick rod
    ronald ron ronnie
    rosemary rose rosie
    samantha sam
    samuel sam sammy
    sarah sara sally
    sean shaun shawn
    sophie sophia sofia
    stephen steven steve stevie steffan
    stewart stuart stu
    susan sue susie suzanne
    terence terry
    theodore theo ted
    theresa teresa terry tess tessa
    thomas tom tommy
    timothy tim
    victoria vicky vikki tori
    vincent vince
    walter walt wally
    wilfred wilf
    william bill will billy willy liam gwilym
    yvonne evonne
    zachary zach zak
"""


def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for line in _GROUPS.split("\n"):
        names = line.split()
        for name in names:
            table[name].update(names)
    return {name: frozenset(others - {name}) for name, others in table.items()}


_OTHERS = _table()
_NONE: frozenset[str] = frozenset()


def other_names(name: str) -> frozenset[str]:
    """What else somebody may be called who is called so; the name as `person_keys` writes it."""
    return _OTHERS.get(name, _NONE)
