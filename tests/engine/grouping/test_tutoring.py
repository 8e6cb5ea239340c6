"""Who may help whom: by what each has mastered and offered, and never without a word of theirs."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.languages import Text
from engine.grouping import tutoring as module
from engine.grouping.groups import GROUPS_PER_LEARNER, Standing
from engine.grouping.tutoring import Helping, Known, Lack, Offer, Tutoring, TutoringGiven, When, Wish, common, tutoring
from engine.grouping.tutoring_words import lack_told, why_these, why_to_helped, why_to_helper

ORDER = (0, 1)
YES = Wish(is_welcome=True)


def masters(learner: str, skill: int = 0, mastery: float = 0.98, now: float = 0.96) -> Known:
    return Known(Standing(learner, skill, mastery, 5, 3), now)


def fails(learner: str, skill: int = 0, mastery: float = 0.3) -> Known:
    return Known(Standing(learner, skill, mastery, 4, -2), mastery)


def given_by(
    offers: Mapping[str, Offer] | None = None, wishes: Mapping[str, Wish] | None = None, **more: object
) -> TutoringGiven:
    return TutoringGiven(ORDER, {}, offers or {}, wishes or {}, **more)  # type: ignore[arg-type]


def pairs_of(found: Tutoring) -> list[tuple[str, str, int]]:
    return [(one.helper.standing.learner, one.helped.standing.learner, one.skill) for one in found.proposals]


def lacks_of(found: Tutoring) -> dict[str, Lack]:
    return {one.learner: one.lack for one in found.alone}


def test_who_has_mastered_and_offers_is_paired_with_who_fails_and_agrees() -> None:
    found = tutoring([masters("zoe"), fails("ada")], given_by({"zoe": Offer(1)}, {"ada": YES}))
    assert pairs_of(found) == [("zoe", "ada", 0)]
    assert found.alone == ()


@pytest.mark.parametrize(
    "helper",
    [
        masters("zoe", mastery=0.96),
        masters("zoe", now=0.85),
        Known(Standing("zoe", 0, 0.99, 5, -1), 0.99),
        Known(Standing("zoe", 0, 0.99, 2, 2), 0.99),
    ],
    ids=["no margin", "forgotten since", "wrong the last time", "too few results"],
)
def test_who_has_not_mastered_it_for_good_helps_nobody(helper: Known) -> None:
    found = tutoring([helper, fails("ada")], given_by({"zoe": Offer(1)}, {"ada": YES}))
    assert lacks_of(found) == {"ada": "no_master"}


@pytest.mark.parametrize(
    ("offers", "wishes", "more", "lack"),
    [
        ({"zoe": Offer(1)}, {}, {}, "no_wish"),
        ({"zoe": Offer(1)}, {"ada": Wish(is_welcome=True, skills=frozenset({1}))}, {}, "no_wish"),
        ({"zoe": Offer(1)}, {"ada": Wish(is_welcome=False)}, {}, "refuses"),
        ({}, {"ada": YES}, {}, "none_willing"),
        ({"zoe": Offer(1, frozenset({1}))}, {"ada": YES}, {}, "none_willing"),
        ({"zoe": Offer(1)}, {"ada": YES}, {"apart": {frozenset({"zoe", "ada"})}}, "kept_apart"),
        (
            {"zoe": Offer(1, when=frozenset({"evening"}))},
            {"ada": Wish(is_welcome=True, when=frozenset({"day"}))},
            {},
            "no_common_time",
        ),
        ({"zoe": Offer(1)}, {"ada": YES}, {"running": [Helping("zoe", "bob", 1)]}, "none_free"),
        ({"zoe": Offer(3)}, {"ada": YES}, {"running": [Helping("bob", "ada", n) for n in (7, 8)]}, "enough"),
    ],
)
def test_who_stays_alone_is_told_why(
    offers: Mapping[str, Offer], wishes: Mapping[str, Wish], more: Mapping[str, object], lack: Lack
) -> None:
    found = tutoring([masters("zoe"), fails("ada")], given_by(offers, wishes, **more))
    assert (pairs_of(found), lacks_of(found)) == ([], {"ada": lack})
    told = lack_told(lack)
    assert told.fr != told.en


def test_of_two_the_one_helps_who_has_less_to_do() -> None:
    people = [masters("zoe"), masters("yan"), fails("ada")]
    offers = {"zoe": Offer(3), "yan": Offer(3)}
    found = tutoring(people, given_by(offers, {"ada": YES}, running=[Helping("yan", "bob", 1)]))
    assert pairs_of(found) == [("zoe", "ada", 0)]
    assert found.proposals[0].load == 0


def test_one_who_offers_two_is_given_two_and_the_third_is_told_that_nobody_is_free() -> None:
    people = [masters("zoe"), *(fails(one) for one in ("ada", "bob", "cem"))]
    found = tutoring(people, given_by({"zoe": Offer(2)}, dict.fromkeys(("ada", "bob", "cem"), YES)))
    assert len(found.proposals) == 2
    assert sorted(one.load for one in found.proposals) == [0, 1]
    assert list(lacks_of(found).values()) == ["none_free"]


def test_who_was_together_before_is_so_again() -> None:
    people = [masters("zoe"), masters("yan"), fails("ada"), fails("bob")]
    offers, wishes = {"zoe": Offer(1), "yan": Offer(1)}, {"ada": YES, "bob": YES}
    for other, mine in (("zoe", "yan"), ("yan", "zoe")):
        found = tutoring(people, given_by(offers, wishes, before=[Helping(mine, "ada", 0)]))
        assert set(pairs_of(found)) == {(mine, "ada", 0), (other, "bob", 0)}
        assert [one.again for one in found.proposals] == [True, False]


def test_help_begins_where_the_rest_builds_on_but_for_what_was_asked() -> None:
    people = [masters("zoe", 0), masters("zoe", 1), fails("ada", 0), fails("ada", 1)]
    both = given_by({"zoe": Offer(3)}, {"ada": YES})._replace(needs={1: {0}})
    assert pairs_of(tutoring(people, both)) == [("zoe", "ada", 0)]
    asked = both._replace(wishes={"ada": Wish(is_welcome=True, skills=frozenset({1}))})
    assert pairs_of(tutoring(people, asked)) == [("zoe", "ada", 1)]


def test_who_asks_need_not_have_failed_and_who_masters_is_not_helped() -> None:
    asks = {"ada": Wish(is_welcome=True, skills=frozenset({0}))}
    new = Known(Standing("ada", 0, 0.4, 0, 0), 0.4)
    assert pairs_of(tutoring([masters("zoe"), new], given_by({"zoe": Offer(1)}, asks))) == [("zoe", "ada", 0)]
    found = tutoring([masters("zoe"), masters("ada")], given_by({"zoe": Offer(1)}, asks))
    assert found == Tutoring((), ())


def test_who_asks_before_any_answer_is_said_to_have_none() -> None:
    asks = {"ada": Wish(is_welcome=True, skills=frozenset({0}))}
    new = Known(Standing("ada", 0, 0.0, 0, 0), 0.0)
    (one,) = tutoring([masters("zoe"), new], given_by({"zoe": Offer(1)}, asks)).proposals
    told = why_these(one, Text("Hameçonnage", "Phishing"))
    assert "La seconde n’a pas encore répondu sur cette compétence et l’a demandé." in told.fr
    assert "The second has not answered on it yet and asked for it." in told.en


def test_what_runs_is_not_proposed_again() -> None:
    running = [Helping("zoe", "ada", 0)]
    found = tutoring([masters("zoe"), fails("ada")], given_by({"zoe": Offer(3)}, {"ada": YES}, running=running))
    assert found == Tutoring((), ())


def test_the_supporter_is_told_why_and_neither_of_the_two_a_figure_of_the_other() -> None:
    offers = {"zoe": Offer(2, when=frozenset({"evening", "day"}))}
    wishes = {"ada": Wish(is_welcome=True, skills=frozenset({0}), when=frozenset({"evening"}))}
    found = tutoring([masters("zoe"), fails("ada")], given_by(offers, wishes, before=[Helping("zoe", "ada", 0)]))
    (one,) = found.proposals
    title = Text("Hameçonnage", "Phishing")
    assert why_these(one, title) == Text(
        "La première personne maîtrise «\u202fHameçonnage\u202f» (98\u202f% après 5 réponses, 96\u202f% aujourd’hui, "
        "la dernière juste), propose d’aider jusqu’à 2 personnes et n’aide encore personne. La seconde en est à "
        "30\u202f% après 4 réponses et l’a demandé. Moments en commun\u202f: le soir. L’une a déjà aidé l’autre.",
        "The first masters “Phishing” (98% after 5 answers, 96% today, the last one right), offers to help up to 2 "
        "people and helps nobody yet. The second stands at 30% after 4 answers and asked for it. Both have time in the "
        "evening. One has helped the other before.",
    )
    told = [why_to_helper(title, one.when), why_to_helped(title, one.when, asked=one.asked)]
    for said in told:
        assert not any(character.isdigit() for character in said.fr + said.en)
        assert "le soir" in said.fr


_PEOPLE = [f"l{n}" for n in range(6)]
_SKILLS = st.sets(st.sampled_from(ORDER))
_TIMES = st.frozensets(st.sampled_from(("day", "evening", "weekend")), max_size=2)
_OFFERS = st.dictionaries(
    st.sampled_from(_PEOPLE),
    st.builds(Offer, st.integers(1, 3), st.none() | _SKILLS.map(frozenset), _TIMES),
)
_WISHES = st.dictionaries(st.sampled_from(_PEOPLE), st.builds(Wish, st.booleans(), _SKILLS.map(frozenset), _TIMES))
_PAIRS = st.lists(st.permutations(_PEOPLE).map(lambda some: (some[0], some[1])), max_size=3)


@given(
    st.lists(st.sampled_from(("masters", "fails", "neither")), min_size=12, max_size=12),
    _OFFERS,
    _WISHES,
    _PAIRS,
    _PAIRS,
)
def test_nobody_helps_or_is_helped_without_a_word_of_theirs_and_beyond_what_they_said(
    levels: list[str],
    offers: dict[str, Offer],
    wishes: dict[str, Wish],
    running: list[tuple[str, str]],
    apart: list[tuple[str, str]],
) -> None:
    places = [(name, skill) for name in _PEOPLE for skill in ORDER]
    made = {"masters": masters, "fails": fails}
    known = [made[level](*place) for level, place in zip(levels, places, strict=True) if level in made]
    runs = [Helping(helper, helped, 0) for helper, helped in running]
    given = given_by(offers, wishes, running=runs, apart=frozenset(map(frozenset, apart)))
    found = tutoring(known, given)
    assert tutoring(known[::-1], given) == found
    load, busy = (Counter(one[at] for one in running) for at in (0, 1))
    for one in found.proposals:
        helper, helped = one.helper.standing.learner, one.helped.standing.learner
        offer, wish = offers[helper], wishes[helped]
        assert one.helper.can_help
        assert offer.skills is None or one.skill in offer.skills
        assert wish.is_welcome
        assert not wish.skills or one.skill in wish.skills
        assert helper != helped
        assert frozenset({helper, helped}) not in given.apart
        assert not offer.when or not wish.when or one.when == offer.when & wish.when
        load[helper] += 1
        busy[helped] += 1
        assert load[helper] <= offer.at_once
        assert busy[helped] <= GROUPS_PER_LEARNER
    places_told = [(one.helped.standing.learner, one.skill) for one in found.proposals]
    places_told += [(one.learner, one.skill) for one in found.alone]
    assert len(places_told) == len(set(places_told))


def test_many_who_offer_and_many_who_want_it_are_not_looked_at_two_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    n, looked = 150, list[int]()

    def counted(one: frozenset[When], other: frozenset[When]) -> frozenset[When] | None:
        looked.append(1)
        return common(one, other)

    monkeypatch.setattr(module, "common", counted)
    when: list[frozenset[When]] = [frozenset({"day"}), frozenset({"evening"}), frozenset()]
    known = [masters(f"m{at:03}") for at in range(n)] + [fails(f"f{at:03}") for at in range(2 * n)]
    offers = {f"m{at:03}": Offer(1, None, when[at % 2]) for at in range(n)}
    wishes = {f"f{at:03}": Wish(is_welcome=True, when=when[at % 3]) for at in range(2 * n)}
    found = tutoring(known, given_by(offers, wishes))
    assert (len(found.proposals), set(lacks_of(found).values())) == (n, {"none_free"})
    assert len(looked) < 10 * n
