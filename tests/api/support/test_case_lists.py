"""What a list of cases says of each: what happened last and by whom, what was said, what is promised; and own acts."""

from tests.api.support.people import SetClock, Someone


def test_a_case_in_a_list_says_what_is_promised_and_what_was_said_last_to_who_has_it(
    ada: Someone, tess: Someone, carl: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    clock.set("2026-11-16T11:00")
    (mine,) = tess.get("cases?open=true&mine=true")["cases"]
    assert mine["promise"]["fr"] == "2 jours ouvrés"
    assert (mine["last_said"]["text"], mine["last_said"]["by"]["id"]) == ("I am stuck.", "ada")
    assert mine["newest"]["event_id"] == mine["last_said"]["event_id"]
    (seen,) = carl.get("cases?open=true")["cases"]
    assert (seen["last_said"], seen["newest"]["by"]["id"]) == (None, "ada")
    tess.says(case, "x" * 400)
    (mine,) = tess.get("cases?open=true&mine=true")["cases"]
    assert (mine["last_said"]["text"], mine["newest"]["by"]["id"]) == ("x" * 300, "tess")
    assert ada.get("cases")["cases"][0]["last_said"]["by"] == {"kind": "supporter", "id": "tess", "role": "tutor"}


def test_cases_are_listed_by_cohort(ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    assert [one["case_id"] for one in tess.get("cases?cohort_id=class")["cases"]] == [case]
    assert tess.get("cases?cohort_id=other")["cases"] == []


def test_what_only_others_may_read_is_not_the_newest_of_a_list(ada: Someone, tess: Someone, carl: Someone) -> None:
    case = ada.opens()
    carl.post(f"cases/{case}/notes", {"text": "Mine.", "visibility": "author"})
    assert tess.get("cases")["cases"][0]["newest"]["by"]["id"] == "ada"
    assert carl.get("cases")["cases"][0]["newest"]["by"]["id"] == "carl"
    tess.post(f"cases/{case}/notes", {"text": "Ours."})
    assert carl.get("cases")["cases"][0]["newest"]["by"]["id"] == "tess"
    assert ada.get("cases")["cases"][0]["newest"]["by"]["id"] == "ada"


def test_a_supporter_reads_what_they_did_since_a_moment_and_nothing_of_others(
    ada: Someone, tess: Someone, carl: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    tess.says(case, "Yesterday.")
    clock.set("2026-11-17T09:30")
    tess.post(f"cases/{case}/contacts", {"means": "call", "text": "We spoke."})
    carl.post(f"cases/{case}/notes", {"text": "Not hers."})
    everything = tess.get("acts")["acts"]
    assert [one["event"]["event"] for one in everything] == ["contact", "supporter_message"]
    (today,) = tess.get("acts?since=2026-11-17T00:00:00%2B01:00")["acts"]
    assert (today["learner_id"], today["subject"]["en"], today["event"]["text"]) == ("ada", "Fractions", "We spoke.")
    assert tess.get("acts?learner_id=bob")["acts"] == []
    first = tess.get("acts?learner_id=ada&limit=1")
    (rest,) = tess.get(f"acts?limit=1&cursor={first['next_cursor']}")["acts"]
    assert rest == everything[1]
    assert ada.send("GET", "acts").status_code == 403
