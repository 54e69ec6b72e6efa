"""The stop words: those that a sentence needs and nobody searches for, by language."""

_WORDS = {
    "en": (
        "a an the and or but nor so yet as at by for from in into of off on onto out outside over"
        " per than to toward towards under up upon via with within without about above across after"
        " against along amid among around before behind below beneath beside besides between beyond"
        " down during except inside like near next through throughout till until underneath while"
        " is are was were be been being am do does did has have had having can could may might must"
        " shall should will would it its he his him she her hers they their them we our us you your"
        " i me my this that these those there here where when who whom whose which what how why if"
        " then not no each every some any all both few more most other such very just only also too"
        " while using showing including o'clock"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder aber als an am auf aus"
        " bei beim bis durch für gegen hinter in im ins mit nach neben ohne seit über um unter von"
        " vom vor während wegen zu zum zur zwischen ist sind war waren wird werden sein seine"
        " seinem seinen seiner ihr ihre ihrem ihren ihrer sich es er sie wir man nicht kein keine"
        " auch nur sehr wie wo wenn dass dieser diese dieses"
    ),
    "fr": (
        "le la les l un une des du de d et ou mais au aux à en dans sur sous avec sans"
        " pour par vers chez entre devant derrière pendant depuis contre est sont était être a ont"
        " son sa ses leur leurs ce cet cette ces qui que où il elle ils elles on se"
        " ne pas plus très comme"
    ),
    "es": (
        "el la los las un una unos unas y e o u pero a al de del en con sin por para sobre bajo"
        " entre hacia hasta desde durante contra es son era está están ser su sus se lo que quien"
        " donde no muy como más este esta estos estas"
    ),
    "it": (
        "il lo la i gli le l un uno una e ed o ma a al allo alla ai agli alle di d del dello della"
        " dei degli delle da dal dallo dalla in nel nello nella nei con senza per su sul sulla tra"
        " fra è sono era essere suo sua suoi sue si che chi dove non molto come più questo questa"
    ),
    "pt": (
        "o a os as um uma uns umas e ou mas ao aos à às de do da dos das em no na nos nas com sem"
        " por pelo pela para sobre sob entre até desde durante contra é são era está ser seu sua"
        " seus suas se que quem onde não muito como mais este esta"
    ),
    "nl": (
        "de het een en of maar aan bij in met naar naast om onder op over te tegen tot tussen uit"
        " van voor zonder is zijn was waren wordt haar hun zich die dat deze dit niet geen ook er"
    ),
}
_NAMES = {
    **{"english": "en", "deutsch": "de", "german": "de", "french": "fr", "français": "fr"},
    **{"spanish": "es", "español": "es", "italian": "it", "italiano": "it"},
    **{"portuguese": "pt", "português": "pt", "dutch": "nl", "nederlands": "nl"},
    **{"englisch": "en", "anglais": "en", "inglés": "en", "französisch": "fr", "spanisch": "es"},
    **{"italienisch": "it", "portugiesisch": "pt", "niederländisch": "nl"},
}
_STOP_WORDS = {code: frozenset(words.split()) for code, words in _WORDS.items()}

AND = {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "nl": "en"}


def code(language: str) -> str:
    """The two letters for a language as people name it, "British English" say; else empty."""
    parts = language.casefold().replace("-", " ").replace("_", " ").split()
    known = (_NAMES.get(part.strip("(),"), part) for part in parts)
    return next((part for part in known if part in _WORDS), "")


def stop_words(language: str) -> frozenset[str]:
    """In small letters; none for a language that is not known here."""
    return _STOP_WORDS.get(code(language), frozenset())
