"""The erasure drill: of whom there was something everywhere nothing is left, and the receipt says what went."""

import json

import psycopg

from api.record.erasure.again import ask_again, past_erasures
from tests.privacy.houses import House
from tests.privacy.lives import Life, furnish, live
from tests.privacy.searching import whereabouts

QUITE = Life("leaving-7f3a", "Zénobie Quatrebarbes", "zenobie.quatrebarbes@example.org")
NEIGHBOUR = "staying-2c9e"
EVERYWHERE = {
    *("result", "result_key", "result_correction", "recommendation_event", "activity_trace", "activity_trace_key"),
    *("contest", "override", "goal_assignment", "cohort_learner", "learning_group_learner", "learner_contact"),
    *("support_case", "case_event", "case_draft", "production", "notice", "sending", "timer", "alert", "signal_memory"),
    *("file_read", "staff_part", "account", "live_keys"),
}


def test_who_is_erased_is_found_in_no_store_and_others_stay(house: House) -> None:
    furnish(house)
    live(house, QUITE, NEIGHBOUR)
    found = whereabouts(house, QUITE.words)
    for store in ("symphonie.learner_contact", "symphonie.account", "valkey", "/files/", "GET /v1/learners"):
        assert any(store in one for one in found), store
    told = house.call("DELETE", f"learners/{QUITE.learner_id}")
    done = house.until(f"erasures/{told['id']}", "status", "done")
    assert EVERYWHERE - done["removed"].keys() == set()
    assert done["removed"]["learning_group_words"] == 1
    of_others = {name: n for name, n in done["removed"].items() if name.endswith("_names")}
    seen = {"case_event_names": 2, "support_case_names": 1, "override_names": 1, "result_correction_names": 1}
    seen |= {"sending_names": 1}
    assert of_others.items() >= seen.items(), of_others
    house.told_to_the_live_store()
    assert {one["what"] for one in done["kept"]} == {"receipt", "groups", "figures"}
    assert done["backups_until"] > done["finished_at"]
    left = whereabouts(house, QUITE.words)
    assert not left, "\n".join(left)
    assert whereabouts(house, [NEIGHBOUR])
    assert house.ask("GET", f"learners/{QUITE.learner_id}/export").status_code == 404
    cases = house.call("GET", f"cases?learner_id={NEIGHBOUR}", person="supporter/tess")["cases"]
    told = [house.call("GET", f"cases/{one['case_id']}", person="supporter/tess") for one in cases]
    gone = "[effacé/erased]"
    said = f"Sat beside {gone} ({gone}); write to {gone}, too. {gone}’s notes are better."
    # a message, a note, and in both languages why the message was kept back
    assert json.dumps(told, ensure_ascii=False).count(said) == 4


def test_a_record_that_is_restored_erases_again_who_was_erased_since(house: House) -> None:
    """As a backup holds somebody who was erased after it was made."""
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        erased = past_erasures(connection)
        assert ask_again(connection, erased) == 0
        newest = erased[-1].no
        connection.execute("DELETE FROM symphonie.erasure_cut WHERE erasure_no = %s", [newest])
        connection.execute("DELETE FROM symphonie.erasure WHERE no = %s", [newest])
        connection.execute(
            "INSERT INTO symphonie.file_read (organisation_no, learner, person, roles, key_id, what)"
            " SELECT no, %s, 'supporter/tess', '{}', 'k', 'timeline' FROM symphonie.organisation WHERE id = 'acme'",
            [QUITE.learner_id],
        )
        assert ask_again(connection, erased) == 1
        assert ask_again(connection, erased) == 0
    house.until(f"erasures/{newest}", "status", "done")
    house.told_to_the_live_store()
    assert whereabouts(house, QUITE.words) == []
