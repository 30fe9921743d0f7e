"""What is made of Lighthouse's reports: medians, goals, the audits that failed."""

import pytest

from tests.bench.lighthouse import FIGURES, failed_audits, missed, table


def report(*, performance=1.0, best_practices=1.0, seo=1.0, lcp=1200.0, cls=0.0, tbt=0.0) -> dict:
    scores = {
        "performance": performance,
        "accessibility": 1.0,
        "best-practices": best_practices,
        "seo": seo,
    }
    numbers = {
        "largest-contentful-paint": lcp,
        "cumulative-layout-shift": cls,
        "total-blocking-time": tbt,
    }
    audits = {
        name: {"id": name, "title": name, "score": 1, "numericValue": value}
        for name, value in numbers.items()
    }
    audits["image-size"] = {
        "id": "image-size",
        "title": "Low resolution",
        "score": int(best_practices == 1),
        "details": {"items": [{"node": {"snippet": "<img>"}, "url": "/qr.png"}]},
    }
    refs = {"best-practices": [{"id": "image-size", "weight": 1}]}
    categories = {
        name: {"id": name, "score": score, "auditRefs": refs.get(name, [])}
        for name, score in scores.items()
        if score is not None
    }
    return {"categories": categories, "audits": audits}


def figure(title: str):
    return next(figure for figure in FIGURES if figure.title == title)


def test_a_figure_is_the_median_of_the_runs():
    reports = [report(lcp=900, performance=0.99), report(lcp=5000, performance=0.5), report(lcp=1234.5)]
    assert figure("LCP s").of(reports) == 1.23
    assert figure("performance").of(reports) == 99
    assert missed(reports) == []


@pytest.mark.parametrize(
    ("what", "good", "bad", "title"),
    [
        ("performance", 0.97, 0.96, "performance"),
        ("best_practices", 1.0, 0.99, "best practices"),
        ("seo", 1.0, 0.92, "SEO"),
        ("lcp", 1800, 1810, "LCP s"),
        ("cls", 0.01, 0.011, "CLS"),
        ("tbt", 100, 101, "TBT ms"),
    ],
)
def test_a_goal_is_met_up_to_its_edge(what, good, bad, title):
    assert missed([report(**{what: good})]) == []
    assert missed([report(**{what: bad})]) == [title]


def test_what_was_not_asked_for_misses_nothing():
    reports = [report(seo=None)]
    assert figure("SEO").of(reports) is None and missed(reports) == []
    assert list(table({"a booking": reports}))[-1] == (
        "| a booking | 100 | 100 | 100 | – | 1.20 | 0.000 | 0 | met |"
    )


def test_the_table_names_what_is_missed_and_the_audit_that_failed():
    reports = [report(best_practices=0.96), report(best_practices=0.96), report()]
    assert list(table({"home": reports}))[-1].endswith("| not met: best practices |")
    assert failed_audits(reports) == ["best-practices: image-size, Low resolution: <img>"]
    assert failed_audits([report()]) == []


def test_an_audit_whose_details_are_a_checklist_is_named_without_places():
    one = report(best_practices=0.96)
    one["audits"]["image-size"]["details"] = {"type": "checklist", "items": {"first": {"value": False}}}
    assert failed_audits([one]) == ["best-practices: image-size, Low resolution"]
