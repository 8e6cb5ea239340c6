"""`symphonie invite` and `symphonie oidc`, as a person has them."""

import json
import secrets

import pytest

from api.record.vault.master import path_of
from api.settings import Settings
from tests.command_line import command_line


@pytest.fixture
def env(settings: Settings) -> dict[str, str]:
    return {
        "SYMPHONIE_VALKEY_URL": str(settings.valkey_url),
        "SYMPHONIE_DATABASE_URL": str(settings.database_url),
        "SYMPHONIE_N_SHARDS": str(settings.n_shards),
        "SYMPHONIE_MASTER_KEY_FILE": str(path_of(settings)),
    }


@pytest.fixture
def name() -> str:
    return f"acme-{secrets.token_hex(4)}"


def test_the_first_link_is_printed_alone_and_told_about_beside(env: dict[str, str], name: str) -> None:
    said = ("invite", "--organisation", name, "--role", "administrator", "--email", "root@example.org")
    result = command_line(*said, env=env)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip().startswith("http://localhost:8765/invitation/")
    assert len(result.stdout.split()) == 1
    assert "once" in result.stderr
    public = {"SYMPHONIE_PUBLIC_URL": "https://learn.example.org"}
    assert command_line(*said, env={**env, **public}).stdout.startswith("https://learn.example.org/invitation/")


@pytest.mark.parametrize("role", ["tutor", "coordinator", "learner"])
def test_a_person_is_invited_by_id_and_has_one_account(env: dict[str, str], name: str, role: str) -> None:
    said = (
        "invite",
        "--organisation",
        name,
        "--role",
        role,
        "--person",
        "tess",
        "--url",
        "https://a.example/",
        "--json",
    )
    made = json.loads(command_line(*said, env=env).stdout)
    assert made["link"].startswith("https://a.example/invitation/")
    again = json.loads(command_line(*said, env=env).stdout)
    assert again["account_id"] == made["account_id"]
    assert again["link"] != made["link"]


def test_whoever_administers_and_lost_the_way_in_gets_a_new_link(env: dict[str, str], name: str) -> None:
    said = ("invite", "--organisation", name, "--role", "administrator", "--email", "root@example.org", "--json")
    first, second = [json.loads(command_line(*said, env=env).stdout) for _ in range(2)]
    assert first["account_id"] == second["account_id"]


def test_what_cannot_be_invited_is_said_in_a_sentence(env: dict[str, str], name: str) -> None:
    without = command_line("invite", "--organisation", name, "--role", "tutor", env=env)
    assert (without.exit_code, "--person" in without.stderr) == (2, True)
    wrong = command_line("invite", "--organisation", name, "--role", "designer", "--email", "x", env=env)
    assert (wrong.exit_code, "email" in wrong.stderr) == (1, True)


def test_providers_are_added_listed_without_secrets_and_removed(env: dict[str, str], name: str) -> None:
    of = ("--organisation", name)
    command_line("invite", *of, "--role", "designer", env=env)
    about = ("--issuer", "https://login.example.org", "--client-id", "symphonie", "--title", "School")
    assert command_line("oidc", "add", "school", *of, *about, env=env).exit_code == 0
    listed = json.loads(command_line("oidc", "list", *of, "--json", env=env).stdout)
    assert listed == [
        {
            "provider_id": "school",
            "title": "School",
            "issuer": "https://login.example.org",
            "client_id": "symphonie",
        }
    ]
    assert command_line("oidc", "remove", "school", *of, env=env).exit_code == 0
    assert json.loads(command_line("oidc", "list", *of, "--json", env=env).stdout) == []
    plain = ("--issuer", "http://login.example.org", "--client-id", "symphonie")
    assert command_line("oidc", "add", "school", *of, *plain, env=env).exit_code == 1
