"""Files that are damaged, made to harm, or written by old programs."""

import zipfile
from io import BytesIO

import pytest

from api.import_errors import ImportUnreadable
from api.integrations.imports import archives
from api.integrations.imports.archives import Archive
from api.integrations.imports.texts import line_of, rows_of, text_of, words_of
from api.integrations.imports.trees import MAX_DEPTH, tree_of
from tests.api.integrations.imports.zips import a_zip

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><quiz>&b;</quiz>"""
OUTSIDE = b"""<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"""


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE])
def test_xml_with_entities_is_refused(body: bytes) -> None:
    with pytest.raises(ImportUnreadable, match="document type"):
        tree_of(body, "quiz.xml")


def test_xml_that_is_too_deep_is_refused() -> None:
    body = b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1)
    with pytest.raises(ImportUnreadable, match="too deep"):
        tree_of(body, "quiz.xml")


@pytest.mark.parametrize("body", [b"", b"<a>", b"<a></b>", b"\xff\xfe\x00", b'<?xml version="1.0" encoding="no"?><a/>'])
def test_what_is_no_xml_is_refused(body: bytes) -> None:
    with pytest.raises(ImportUnreadable):
        tree_of(body, "quiz.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_xml_is_read_in_its_encoding(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><a>réseau</a>'.encode(encoding)
    assert tree_of(body, "quiz.xml").text == "réseau"


@pytest.mark.parametrize("name", ["../escape.csv", "/etc/passwd", "a/../../b", "C:\\b.csv", "..\\b.csv"])
def test_an_entry_that_leads_outside_refuses_the_file(name: str) -> None:
    with pytest.raises(ImportUnreadable, match="outside"):
        Archive(a_zip({name: "x"}))


def test_a_directory_of_more_entries_than_are_read_is_not_read() -> None:
    with pytest.raises(ImportUnreadable, match="more than"):
        Archive(b"PK\x03\x04" + b"PK\x01\x02" * (10 * archives.MAX_ENTRIES + 1))


def test_what_unpacks_to_more_than_is_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRY_BYTES", 1000)
    with pytest.raises(ImportUnreadable, match="more than what is read"):
        Archive(a_zip({"users.csv": b"0" * 2000})).read("users.csv")


def test_the_bound_holds_over_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_READ_BYTES", 1000)
    archive = Archive(a_zip({"a": b"0" * 600, "b": b"0" * 600}))
    assert len(archive.read("a")) == 600
    with pytest.raises(ImportUnreadable, match="more than what is read"):
        archive.read("b")


def test_a_size_that_lies_is_no_way_around_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_ENTRY_BYTES", 1000)
    whole = bytearray(a_zip({"a": b"0" * 5000}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = whole.index(mark) + at
        whole[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ImportUnreadable):
        Archive(bytes(whole)).read("a")


def test_two_entries_of_one_name_are_refused() -> None:
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", "1")
        archive.writestr("./a.csv", "2")
    with pytest.raises(ImportUnreadable, match="two entries"):
        Archive(whole.getvalue())


@pytest.mark.parametrize(
    "body",
    [b"", b"PK\x03\x04", b"hello", a_zip({"a": "b"})[:-10]],
    ids=["empty", "begun", "text", "cut off"],  # a file tells when it was made, and names of tests must stay
)
def test_what_is_no_zip_file_is_refused(body: bytes) -> None:
    with pytest.raises(ImportUnreadable):
        Archive(body)


def test_a_damaged_entry_is_refused() -> None:
    body = a_zip({"a.csv": "hello " * 100})
    at = body.index(b"a.csv") + 8
    with pytest.raises(ImportUnreadable, match="cannot be unpacked"):
        Archive(body[:at] + b"\x00\xff\x00" + body[at + 3 :]).read("a.csv")


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", ","), ("utf-16", "\t")])
def test_a_table_is_read_in_its_encoding_and_by_its_delimiter(encoding: str, delimiter: str) -> None:
    body = f'Code{delimiter}Libellé\r\nA1{delimiter}"Sécurité{delimiter} réseau"\r\n\r\n'.encode(encoding)
    rows = list(rows_of(body, "table", ("code", "libellé")))
    assert rows == [(2, {"code": "A1", "libellé": f"Sécurité{delimiter} réseau"})]


def test_a_table_without_a_column_says_which() -> None:
    with pytest.raises(ImportUnreadable, match="no column Code; it has a, b"):
        list(rows_of(b"a,b\n1,2\n", "table", ("Code",)))


def test_a_text_with_nul_is_none() -> None:
    with pytest.raises(ImportUnreadable, match="NUL"):
        text_of(b"a\0b")


def test_a_field_without_end_is_refused() -> None:
    with pytest.raises(ImportUnreadable, match="field larger"):
        list(rows_of(b'a\n"' + b"x" * 200_000, "table"))


def test_html_becomes_what_a_reader_sees() -> None:
    html = "<p>Quel <em>masque</em> pour /24&nbsp;?</p><style>p {}</style><script>steal()</script>"
    assert words_of(html) == "Quel masque pour /24 ?"
    assert words_of("a<!-- <b> --> 2 < 3 <STYLE>p</b></STYLE>&lt;b&gt;<br/>c<!-- d") == "a 2 < 3 <b> c"


@pytest.mark.parametrize("begun", ["<a ", "<!--", "<!-- >", "<", "</", "<?"])
def test_markup_that_begins_and_never_ends_is_read_in_one_pass(begun: str) -> None:
    assert words_of(begun * 50_000 + "<p>seen") in {line_of(begun * 50_000), ""}
