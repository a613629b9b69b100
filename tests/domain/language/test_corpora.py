"""Scores on the team's labelled corpora, where they are at hand."""

from pathlib import Path

import pytest

from devstack.score_language import Score, score_times, score_utterances

CORPORA = Path(__file__).parents[3] / "../shared/nlu"

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")


@pytest.fixture(scope="module")
def utterances() -> Score:
    return score_utterances(CORPORA / "utterances.jsonl")


@pytest.fixture(scope="module")
def times() -> Score:
    return score_times(CORPORA / "time_corpus.jsonl")


def test_intents_of_the_labelled_messages_are_right(utterances: Score) -> None:
    assert utterances.share("intent") >= 0.99


def test_slots_of_the_labelled_messages_are_right(utterances: Score) -> None:
    assert utterances.share("slots") >= 0.99


def test_nothing_forbidden_is_understood(utterances: Score) -> None:
    assert utterances.count("must_not") == 0


def test_no_wrong_day_would_reach_a_hold(utterances: Score) -> None:
    assert utterances.count("wrong_date") == 0


def test_expressions_of_time_are_read_as_a_clinic_would(times: Score) -> None:
    assert times.share("slots") >= 0.95
    assert times.count("wrong_date") <= 6
