"""State machines: how they are run, in CI and for longer from the command line."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.databases import staged_app


def run(
    machine: type[RuleBasedStateMachine],
    app: Flask,
    put_back: Callable[[], None],
    *,
    examples: int,
    steps: int,
    number: int,
    shrinks: bool = True,
) -> None:
    """Run a machine, which has `app` and `put_back` on its class.

    Args:
        number: the seed; the same one does the same things.
        shrinks: whether the shortest way to a fault is looked for.
    Raises:
        AssertionError: something was not true; hypothesis prints the shortest way there.
    """
    kept = {"app": app, "put_back": staticmethod(put_back)}
    seeded = seed(number)(type(machine.__name__, (machine,), kept))
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if shrinks else (Phase.generate,),
        print_blob=False,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seeded, settings=chosen)


def command(run: Callable[..., None], enter: Callable[[], None]) -> click.Command:
    """`python -m …`: the machine on a fresh SQLite file; a fault ends it with the steps that lead there."""

    @click.command()
    @click.option("--examples", type=click.IntRange(min=1), default=2000)
    @click.option("--steps", type=click.IntRange(min=1), default=50)
    @click.option("--seed", "number", type=int, help="The seed of an earlier run.")
    def main(examples: int, steps: int, number: int | None) -> None:
        number = random.randrange(2**32) if number is None else number
        click.echo(f"{examples} examples of {steps} steps, seed {number}")
        with (
            tempfile.TemporaryDirectory() as folder,
            staged_app("sqlite", Path(folder), enter) as (app, put_back),
        ):
            run(app, put_back, examples=examples, steps=steps, number=number)
        click.echo("all of it held")

    return main
