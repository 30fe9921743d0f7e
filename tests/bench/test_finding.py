"""The bench of finding: what it fills in is found by what it asks."""

from tests.bench.finding import fill, milliseconds


def test_what_is_filled_in_is_found(data):
    fill(2000, people=9)
    spent, found = milliseconds("姨", None, runs=1)
    assert spent > 0 and found > 1
    assert milliseconds("没有人", "lao-zhou", runs=1)[1] == 0
