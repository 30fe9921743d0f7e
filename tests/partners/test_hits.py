"""How a search is read, and how well a name fits it."""

import pytest

from community.partners.hits import BEGINS, EQUAL, HOLDS, NEARBY, SAID_OTHERWISE, Wanted, as_typed, wanted

SAYINGS = [("剪头发", "理女发 理男发"), ("Ｗ-iFi", "网络"), ("吃饭", "午餐")]


def read(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(word.word, word.means) for word in wanted(text, SAYINGS)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("理发", ["理发"]),
        ("美发室，染发", ["美发室", "染发"]),
        ("美发室 染发 染发", ["美发室", "染发"]),
        ("我想染发多少钱", ["染发"]),
        ("多少钱", ["多少钱"]),
        ("Ａ４", ["a4"]),
        ("一 二 三 四 五 六", ["一", "二", "三", "四", "五"]),
        ("？！", []),
        ("", []),
        ("0001", []),
        ("400", ["400"]),
    ],
)
def test_a_search_is_read_as_words(text, words):
    assert [word for word, _ in read(text)] == words


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("剪头发", ("理女发", "理男发")),
        ("老人剪头发", ("理女发", "理男发")),
        ("头发", ("理女发", "理男发")),
        ("发", ()),
        ("订午餐", ("午餐",)),
        ("想吃理女发", ("理女发",)),
        ("WIFI", ("网络",)),
    ],
)
def test_a_word_means_what_the_table_says(word, means):
    assert read(word) == [(read(word)[0][0], means)]


@pytest.mark.parametrize(
    ("name", "beside", "fit"),
    [
        ("染发", "", EQUAL),
        ("染发烫发", "", BEGINS),
        ("老周染发", "", HOLDS),
        ("染", "", None),
        ("补色 上色", "", SAID_OTHERWISE),
        ("美发室", "会染发", NEARBY),
        ("美发室", "也补色", NEARBY),
        ("", "", None),
    ],
)
def test_a_name_fits_more_or_less(name, beside, fit):
    assert Wanted("染发", ("补色",)).fit(name, beside) == fit


def test_a_name_that_stands_in_what_was_said_fits():
    assert Wanted("找人配钥匙", ()).fit("配钥匙", "") == HOLDS


def test_what_nobody_sees_is_not_looked_at():
    assert as_typed(" 理\u200b发\x00 ") == "理发" and len(as_typed("字" * 99)) == 40
