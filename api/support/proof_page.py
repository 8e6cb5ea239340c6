"""The proof file as a page that prints: no script, no image, nothing from elsewhere."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from api.support.proof_messages import ProofEntry, ProofFile, ProofHead
from engine.charts.page import asset

Language = Literal["fr", "en"]
_STYLE: Final = (
    asset("tokens.css")
    + """
body{font:14px/1.45 var(--font);background:var(--paper);color:var(--ink)}
body{margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 1.5rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-top:1px solid var(--rim)}
thead{display:table-header-group}tr{break-inside:avoid}
td:first-child,td.when{white-space:nowrap}
.words{white-space:pre-wrap;overflow-wrap:anywhere}
.late{font-weight:600;color:var(--late)}
.hash{font:11px/1.3 var(--mono);color:var(--soft);overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:10pt}@page{margin:15mm}}
@media (max-width:40rem){table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:.1rem 0}
tr{border-top:1px solid var(--rim);padding:.5rem 0}}
"""
)
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's own style, and nothing else."""

_TEXTS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {
        "title": "Dossier de preuve de l’accompagnement",
        "learner": "Personne accompagnée",
        "organisation": "Organisation",
        "period": "Période",
        "all": "depuis le début, jusqu’à l’établissement du dossier",
        "since": "du {} au {}",
        "open": "…",
        "made": "Établi le",
        "for": "Établi pour",
        "whole": "l’organisation",
        "bound": "Ne contient que ce que cette personne peut voir.",
        "zone": "Fuseau horaire",
        "exchanges": "Échanges, rendez-vous et engagements",
        "connections": "Connexions",
        "none": "Rien dans cette période.",
        "when": "Date",
        "what": "Fait",
        "who": "Auteur",
        "words": "Contenu",
        "minutes": "Durée",
        "min": "min",
        "promised": "Délai promis\u202f: {}.",
        "took": "Temps ouvré\u202f: {} h.",
        "seal": "Empreinte du dossier (SHA-256)",
        "check": "Un fichier JSON ou CSV de ce dossier se vérifie avec «\u202fsymphonie proof check FICHIER\u202f».",
        "learner_role": "personne accompagnée",
    },
    "en": {
        "title": "Proof of support",
        "learner": "Learner",
        "organisation": "Organisation",
        "period": "Period",
        "all": "from the beginning to when it was made",
        "since": "{} to {}",
        "open": "…",
        "made": "Made on",
        "for": "Made for",
        "whole": "the organisation",
        "bound": "It holds only what this person may see.",
        "zone": "Time zone",
        "exchanges": "Exchanges, meetings and promises",
        "connections": "Connections",
        "none": "Nothing in this period.",
        "when": "Date",
        "what": "Fact",
        "who": "Author",
        "words": "Content",
        "minutes": "Duration",
        "min": "min",
        "promised": "Promised within: {}.",
        "took": "Working time: {} h.",
        "seal": "Hash of the file (SHA-256)",
        "check": "A JSON or CSV file of this proof is checked with “symphonie proof check FILE”.",
        "learner_role": "learner",
    },
}
_ROLES: Final = {
    "tutor": "tuteur",
    "coach": "coach",
    "mentor": "mentor",
    "peer": "pair",
    "coordinator": "coordination",
    "machine": "automatique",
}


def page_of(proof: ProofFile, language: Language) -> str:
    """Write a proof file as a page in a language."""
    say, head, zone = _TEXTS[language], proof.head, ZoneInfo(proof.head.zone)
    rows = [_row(one, zone, language) for one in proof.entries if one.kind != "connection"]
    visits = [_visit(one, zone, language) for one in proof.entries if one.kind == "connection"]
    seal = proof.entries[-1].hash if proof.entries else head.hash
    return "".join(
        [
            f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{say['title']} – {escape(head.learner_id)}</title><style>{_STYLE}</style></head><body><main>",
            f"<h1>{say['title']}</h1>",
            *_head(head, zone, language),
            *_table(say["exchanges"], ("when", "what", "who", "words"), rows, say),
            *_table(say["connections"], ("when", "minutes"), visits, say),
            f'<p>{say["seal"]}<br><span class="hash">{seal}</span></p><p>{say["check"]}</p>',
            "</main></body></html>\n",
        ]
    )


def _head(head: ProofHead, zone: ZoneInfo, language: Language) -> Iterator[str]:
    say = _TEXTS[language]
    ends = [_moment(one, zone, language) if one else say["open"] for one in (head.from_, head.to)]
    roles = ", ".join(_role(one, language) for one in head.roles.split(", "))
    for_person = f"{escape(head.made_for)} ({escape(roles)})" if head.roles else escape(head.made_for)
    yield "<dl>"
    for name, value in (
        (say["learner"], escape(head.learner_id)),
        (say["organisation"], escape(head.organisation)),
        (say["period"], say["since"].format(*ends) if head.from_ or head.to else say["all"]),
        (say["made"], _moment(head.made_at, zone, language)),
        (say["for"], say["whole"] if head.made_for == "organisation" else f"{for_person}. {say['bound']}"),
        (say["zone"], escape(head.zone)),
    ):
        yield f"<dt>{name}</dt><dd>{value}</dd>"
    yield "</dl>"


def _table(title: str, columns: tuple[str, ...], rows: list[str], say: Mapping[str, str]) -> Iterator[str]:
    if not rows:
        yield f"<h2>{title}</h2><p>{say['none']}</p>"
        return
    heads = "".join([f'<th scope="col">{say[name]}</th>' for name in columns])
    yield f"<table><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>"
    yield from rows
    yield "</tbody></table>"


def _row(one: ProofEntry, zone: ZoneInfo, language: Language) -> str:
    is_french, say = language == "fr", _TEXTS[language]
    title = one.title_fr if is_french else one.title_en
    is_late = one.state in {"breached", "met_late"}
    words = [escape(one.text)] if one.text else []
    if one.promised_fr:
        words.append(say["promised"].format(escape(one.promised_fr if is_french else one.promised_en)))
        words.append(say["took"].format(_number(one.working_hours, language)))
    late, lines = ' class="late"' if is_late else "", "<br>".join(words)
    cells = (
        f'<td class="when">{_moment(one.at, zone, language)}</td>',
        f"<td{late}>{escape(title)}</td>",
        f"<td>{_author(one, language)}</td>",
        f'<td class="words">{lines}{_details(one)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def _author(one: ProofEntry, language: Language) -> str:
    if not one.author_kind:
        return ""
    if one.author_kind == "learner":
        return _TEXTS[language]["learner_role"]
    role = _role(one.author_role, language)
    if one.author_kind == "machine":
        return escape(role)
    return f"{escape(one.author_name or one.author_id)} ({escape(role)})"


def _details(one: ProofEntry) -> str:
    """Tell what of a meeting the words do not: its title and place, decisions and the next step."""
    told = msgspec.json.decode(one.details) if one.details else {}
    lines = [told.get(name) for name in ("title", "place", "means", "next_step")]
    lines += told.get("decisions") or []
    return "".join([f"<br>{escape(str(line))}" for line in lines if line])


def _visit(one: ProofEntry, zone: ZoneInfo, language: Language) -> str:
    lasted = f"{_number(one.minutes, language)} {_TEXTS[language]['min']}" if one.minutes else ""
    return f'<tr><td class="when">{_moment(one.at, zone, language)}</td><td>{lasted}</td></tr>'


def _moment(at: str, zone: ZoneInfo, language: Language) -> str:
    local = datetime.fromisoformat(at).astimezone(zone)
    form = "%d/%m/%Y à %H:%M:%S" if language == "fr" else "%Y-%m-%d %H:%M:%S"
    return f'<time datetime="{escape(at)}">{local.strftime(form)}</time>'


def _number(value: str, language: Language) -> str:
    return value.replace(".", ",") if language == "fr" else value


def _role(role: str, language: Language) -> str:
    return _ROLES.get(role, role) if language == "fr" else role
