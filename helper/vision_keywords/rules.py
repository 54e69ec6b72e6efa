"""The rules of a run: what every suggestion of it has to be like."""

from dataclasses import dataclass

from vision_keywords import trademarks
from vision_keywords.agencies import Agency, agency
from vision_keywords.errors import ConfigurationError
from vision_keywords.settings import Settings


@dataclass(frozen=True)
class Rules:
    """What the settings say of words, with the agency's profile in place of its id."""

    keyword_count: int
    agency: Agency
    language: str = "English"
    required: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    sentence_case: bool = True
    editorial: bool = False
    instructions: str = ""
    alt_text: bool = False
    keep_title: bool = True
    keep_keywords: bool = True


def rules_of(settings: Settings) -> Rules:
    """Raises ConfigurationError: `agency_unknown`, `agency_invalid`, `trademarks_invalid` or
    `count_above`, `count_below`."""
    trademarks.found("")  # The user's own list is read now, before anything is paid.
    profile = agency(settings.agency)
    count, most, fewest = settings.keyword_count, profile.most_keywords, profile.fewest_keywords
    if most and count > most:
        raise ConfigurationError(
            "count_above",
            f"{profile.name} takes no more than {most} keywords and {count} are asked for; "
            f"choose {most} or fewer, or another agency.",
            details=(profile.name, str(most), str(count)),
        )
    if count < fewest:
        raise ConfigurationError(
            "count_below",
            f"{profile.name} wants at least {fewest} keywords and {count} are asked for; "
            f"choose {fewest} or more, or another agency.",
            details=(profile.name, str(fewest), str(count)),
        )
    return Rules(
        keyword_count=count,
        agency=profile,
        language=settings.language,
        required=settings.required,
        blocked=settings.blocked,
        sentence_case=settings.title_case == "sentence",
        editorial=settings.editorial,
        instructions=settings.instructions,
        alt_text=settings.alt_text,
        keep_title=settings.keep_title,
        keep_keywords=settings.keep_keywords,
    )
