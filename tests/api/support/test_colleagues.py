"""Who helps beside somebody: names and absences, nothing of how they are reached."""

from tests.api.http.organisations import Organisation
from tests.api.http.test_staff import put
from tests.api.support.people import Someone


def test_a_supporter_sees_who_helps_who_is_away_and_for_whom_they_stand_in(team: Organisation, tess: Someone) -> None:
    away = {"from_at": "2026-11-16T00:00:00+01:00", "to_at": "2026-11-20T00:00:00+01:00", "deputy_id": "tess"}
    over = {"from_at": "2026-11-02T00:00:00+01:00", "to_at": "2026-11-06T00:00:00+01:00", "deputy_id": "tess"}
    content = {"name": "Carl", "email": "carl@example.org", "zone": "Europe/Paris", "language": "fr"}
    put(team, "supporters/carl", {**content, "absences": [over, away]})
    found = {one["supporter_id"]: one for one in tess.get("colleagues")["colleagues"]}
    assert found["carl"] == {
        "supporter_id": "carl",
        "name": "Carl",
        "is_you": False,
        "away": [{"from_at": "2026-11-16T00:00:00+01:00", "to_at": "2026-11-20T00:00:00+01:00", "deputy_id": "tess"}],
        "stands_in_now": True,
    }
    assert (found["tess"]["is_you"], found["mia"]["stands_in_now"]) == (True, False)
    first = tess.get("colleagues?limit=1")
    assert tess.get(f"colleagues?limit=1&cursor={first['next_cursor']}")["colleagues"] != first["colleagues"]


def test_learners_are_not_told_who_is_away(ada: Someone) -> None:
    assert ada.send("GET", "colleagues").status_code == 403
