"""Asking that something be erased, and what is said of it."""

from tests.api.http.organisations import Json, Organisation

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'symphonie'"


def erase(organisation: Organisation, path: str) -> Json:
    answer = organisation.client.delete(path, headers=organisation.headers)
    assert answer.status_code in (200, 202), answer.text
    told: Json = answer.json()
    assert answer.headers["location"] == f"/v1/erasures/{told['id']}"
    return told


def receipt(organisation: Organisation, told: Json) -> Json:
    found: Json = organisation.get(f"/v1/erasures/{told['id']}").json()
    return found
