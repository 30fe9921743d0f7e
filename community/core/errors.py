"""How a rule says no."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One next best thing to do: a button of the refused form (name, value), or a link (url).

    Without a label it is no button: what was chosen before, sent along with the next one.
    """

    label: str
    hint: str = ""
    url: str = ""
    name: str = ""
    value: str = ""


@dataclass
class Refusal(Exception):
    """A rule says no, in one Chinese sentence; answered as 409.

    Args:
        sentence: what happened, for the person who asked.
        then: what to do next, on a line of its own.
        choices: the next best things, as buttons or links.
        code: a short name for callers that must tell refusals apart ("full", "price").
    """

    sentence: str
    then: str = ""
    choices: tuple[Choice, ...] = field(default=())
    code: str = ""

    def __str__(self) -> str:
        return self.sentence
