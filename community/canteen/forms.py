"""A week of menus, as it is typed."""

from collections.abc import Iterable, Mapping, Sequence

from wtforms import HiddenField
from wtforms.validators import StopValidation

from community.canteen.rules import Cell, dishes_from, wrong_dishes
from community.core.dates import weekday
from community.core.forms import Form, LongText


class Dishes(LongText):
    """What one sitting serves, one dish a line or separated by 、; `dishes` holds them."""

    dishes: list[str] = []

    def pre_validate(self, form):
        super().pre_validate(form)
        self.dishes = dishes_from(self.data or "")
        wrong = wrong_dishes(self.dishes)
        if wrong:
            raise StopValidation(f"{self.label.text}：{wrong}")


class WeekForm(Form):
    """A field for each line and day; `week_form` makes one."""

    seen = HiddenField()
    cells: Sequence[Cell] = ()

    def typed(self) -> dict[Cell, list[str]]:
        return {cell: self[name_of(cell)].dishes for cell in self.cells}


def name_of(cell: Cell) -> str:
    """A cell's field: dishes-3-2026-12-01."""
    return f"dishes-{cell[0]}-{cell[1]}"


def week_form(cells: Sequence[Cell], names: Mapping[int, str]) -> type[WeekForm]:
    """The form of a week.

    Args:
        names: of the lines, by id.
    """
    fields = {name_of(cell): Dishes(f"{weekday(cell[1])}{names[cell[0]]}", most=300) for cell in cells}
    return type("WeekOfMenus", (WeekForm,), fields | {"cells": tuple(cells)})


def as_typed(menus: Mapping[Cell, Iterable[str]]) -> dict[str, str]:
    """What stands, by field."""
    return {name_of(cell): "、".join(dishes) for cell, dishes in menus.items()}
