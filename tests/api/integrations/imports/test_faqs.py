"""Entries of a FAQ are read out of tables, glossaries of Moodle and pages."""

import pytest

from api.import_errors import ImportUnreadable
from api.integrations.faqs.moodle_glossary import read_moodle_glossary
from api.integrations.faqs.page import read_faq_page
from api.integrations.faqs.table import read_faq_table

_TABLE = """\
entry,title,text,phrasing,question,language,source,cohort,valid_until
price,Quel prix ?,100 €,tarif|coût,combien,fr,https://a.example|Guide,class-a,2027-01-01
price,What price?,100 euros,,,en,,,
late,,Sept jours de plus.,,je suis en retard,,,,
"""
_GLOSSARY = """\
<?xml version="1.0" encoding="UTF-8"?>
<GLOSSARY><INFO><NAME>FAQ</NAME><ENTRIES>
<ENTRY><CONCEPT>Émargement</CONCEPT><DEFINITION>&lt;p&gt;Signer &lt;b&gt;chaque&lt;/b&gt; jour.&lt;/p&gt;</DEFINITION>
<ALIASES><ALIAS><NAME>feuille de présence</NAME></ALIAS></ALIASES></ENTRY>
<ENTRY><CONCEPT>Vide</CONCEPT><DEFINITION></DEFINITION></ENTRY>
</ENTRIES></INFO></GLOSSARY>
"""
_PAGE = """\
<!doctype html><html><head><title>x</title><style>h2{}</style></head><body><nav><h2>Menu ?</h2></nav>
<h1>Aide</h1><h2>Inscription</h2><p>Tout savoir.</p>
<h3>Comment <em>s’inscrire</em> ?</h3><p>Par le formulaire.</p><ul><li>un</li><li>deux &amp; trois</li></ul>
<details><summary>Quel délai ?</summary>Onze jours.</details>
<script>var a = "<h3>Non ?</h3>";</script><!-- <h3>Ni ça ?</h3> --><footer>Pied</footer></body></html>
"""


def test_a_table_has_entries_in_both_languages() -> None:
    found = read_faq_table(_TABLE.encode(), "fr").entries
    price, late = found["price"], found["late"]
    assert price.texts["fr"].phrasings == ("tarif", "coût", "combien")
    assert price.texts["en"].title == "What price?"
    assert (price.sources, price.cohort_id) == (("https://a.example", "Guide"), "class-a")
    assert str(price.valid_until) == "2027-01-01 00:00:00+00:00"
    assert (late.texts["fr"].title, late.texts["fr"].phrasings) == ("Sept jours de plus.", ("je suis en retard",))


def test_a_date_that_is_none_is_refused_by_its_entry() -> None:
    with pytest.raises(ImportUnreadable, match="'e' has 'soon' in valid_from"):
        read_faq_table(b"entry,title,valid_from\ne,T,soon\n", "fr")


def test_a_glossary_has_concepts_definitions_and_aliases() -> None:
    found = read_moodle_glossary(_GLOSSARY.encode(), "fr", "https://moodle.example")
    (content,) = found.entries.values()
    text = content.texts["fr"]
    assert (text.title, text.text, text.phrasings) == ("Émargement", "Signer chaque jour.", ("feuille de présence",))
    assert content.sources == ("https://moodle.example",)
    assert [(one.reason, one.where) for one in found.left_out] == [("no-title", "Vide")]


def test_a_page_has_questions_as_headings_and_what_stands_under_them() -> None:
    found = read_faq_page(_PAGE.encode(), "fr", None)
    texts = [one.texts["fr"] for one in found.entries.values()]
    assert [(one.title, one.text) for one in texts] == [
        ("Comment s’inscrire ?", "Par le formulaire.\nun\ndeux & trois"),
        ("Quel délai ?", "Onze jours."),
    ]
    assert [one.where for one in found.left_out] == ["Inscription"]


def test_markup_that_begins_and_never_ends_is_read_in_one_pass() -> None:
    found = read_faq_page(b"<h2>A</h2>text " + b"<h2 " * 200_000, "fr", None)
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    "read", [lambda body: read_moodle_glossary(body, "fr", None), lambda body: read_faq_page(body, "fr", None)]
)
def test_what_is_no_such_file_is_refused(read: object) -> None:
    with pytest.raises(ImportUnreadable):
        read(b"<quiz><a/></quiz>")  # type: ignore[operator]
