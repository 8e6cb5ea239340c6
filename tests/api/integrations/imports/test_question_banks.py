"""Question banks as Moodle and others export them, small."""

import re

import pytest

from api.import_errors import ImportUnreadable
from api.integrations.imports.found import Found, FoundItem
from api.integrations.imports.merging import merge
from api.integrations.question_banks.common_cartridge import read_cartridge
from api.integrations.question_banks.gift import read_gift
from api.integrations.question_banks.moodle_xml import read_moodle_xml
from api.integrations.question_banks.qti import read_qti
from content_graph.model import ContentGraph, Skill
from content_graph.validation import require_valid
from tests.api.integrations.imports.zips import a_zip

SITE = "https://moodle.example.org"
EMPTY = ContentGraph("course", {"fr": "Cours"})
GIFT = r"""// question: 0  name: Switch category to $course$/top/Default for Net
$CATEGORY: $course$/top/Réseau/Masques


// question: 42  name: Masks
// [id:NET-01] [tag:Masques] [tag:CIDR \[v4\]]
::Masks\: which::[html]<p>Which mask is \/24?</p> {
    =255.255.255.0 # yes
    ~%50%255.255.0.0
    ~255.0.0.0
}

// question: 43  name: True
::It is true::The sky is blue. {T}

How many bits has IPv4? {#32:0}

Match them. { =a -> 1 =b -> 2 =c -> 3 }

Two plus {=two =2} is four.

::An essay::Write about masks. {}

::Numbers::[markdown]Value of \{pi\}? {#3.14:0.01 =%50%3:0.2}

Read this first: it is a description.
"""
MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/Réseau/Adressage</text></category></question>
<!-- question: 42  -->
  <question type="multichoice">
    <name><text>Masque d’un /24</text></name>
    <questiontext format="html"><text><![CDATA[<p>Quel masque&nbsp;?</p>]]></text></questiontext>
    <defaultgrade>1.0000000</defaultgrade><hidden>0</hidden><idnumber>NET-01</idnumber>
    <tags><tag><text>Masques</text></tag><tag><text>CIDR</text></tag></tags>
  </question>
<!-- question: 43  -->
  <question type="shortanswer"><name><text/></name>
    <questiontext format="html"><text><![CDATA[<p>Combien de <b>bits</b> ?</p>]]></text></questiontext>
    <defaultgrade>2</defaultgrade><idnumber></idnumber></question>
<!-- question: 44  -->
  <question type="truefalse"><name><text>Ancienne</text></name><hidden>1</hidden></question>
<!-- question: 45  -->
  <question type="description"><name><text>À lire</text></name></question>
<!-- question: 46  -->
  <question type="random"><name><text>Au hasard</text></name></question>
<!-- question: 47  -->
  <question type="essay"><name><text>Sans points</text></name><defaultgrade>0.0000000</defaultgrade></question>
  <question type="stack"><name><text>Sans numéro</text></name><defaultgrade>1</defaultgrade></question>
</quiz>"""

MANIFEST_21 = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:lom="http://ltsc.ieee.org/xsd/LOM" xmlns:csm="http://www.imsglobal.org/xsd/imscsmetadata_v1p0">
 <metadata><lom:lom><lom:general><lom:title><lom:string>Banque</lom:string></lom:title>
   <lom:language>fr</lom:language></lom:general></lom:lom></metadata>
 <organizations/>
 <resources>
  <resource identifier="t" type="imsqti_test_xmlv2p1" href="tests/test.xml"/>
  <resource identifier="r1" type="imsqti_item_xmlv2p1" href="items/q1.xml"><metadata>
    <lom:lom><lom:educational><lom:difficulty><lom:value>difficult</lom:value></lom:difficulty></lom:educational>
     <lom:general><lom:keyword><lom:string language="fr">masques</lom:string></lom:keyword></lom:general></lom:lom>
    </metadata></resource>
  <resource identifier="r2" type="imsqti_item_xmlv2p1" href="items/q2.xml"><metadata>
    <csm:curriculumStandardsMetadataSet><csm:curriculumStandardsMetadata><csm:setOfGUIDs><csm:labelledGUID>
     <csm:label>NET.2</csm:label><csm:GUID>8f1c-22</csm:GUID></csm:labelledGUID></csm:setOfGUIDs>
    </csm:curriculumStandardsMetadata></csm:curriculumStandardsMetadataSet></metadata></resource>
  <resource identifier="r3" type="imsqti_item_xmlv2p1" href="items/gone.xml"/>
  <resource identifier="r4" type="imsqti_item_xmlv2p1" href="items/q4.xml"/>
  <resource identifier="r5" type="imsqti_item_xmlv2p1" href="items/evil.xml"/>
 </resources></manifest>"""
ITEM_21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{0}" title="{1}"
 adaptive="false" timeDependent="false"><itemBody><p>Quel masque ?</p></itemBody></assessmentItem>"""
TEST_21 = """<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="test" title="Examen">
 <testPart identifier="p"><assessmentSection identifier="s" title="Adressage" visible="true">
  <assessmentItemRef identifier="a" href="../items/q2.xml"/><assessmentItemRef identifier="b" href="../items/q4.xml"/>
  <assessmentItemRef identifier="c" href="../../../etc/passwd"/>
 </assessmentSection></testPart></assessmentTest>"""
QTI_21 = {
    "imsmanifest.xml": MANIFEST_21,
    "items/q1.xml": ITEM_21.format("q1", "Masque"),
    "items/q2.xml": ITEM_21.format("q2", ""),
    "items/q4.xml": ITEM_21.format("q4", "Routes"),
    "items/evil.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><item>&x;</item>',
    "tests/test.xml": TEST_21,
}
QTI_30 = {
    "imsmanifest.xml": """<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><organizations/>
      <resources><resource identifier="r" type="imsqti_item_xmlv3p0" href="q.xml"/></resources></manifest>""",
    "q.xml": """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q-30" title="Mask"
      time-dependent="false"><qti-item-body><p>Which?</p></qti-item-body></qti-assessment-item>""",
}
CARTRIDGE: dict[str, str | bytes] = {
    "imsmanifest.xml": """<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
  xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest">
 <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion>
  <lomimscc:lom><lomimscc:general><lomimscc:title><lomimscc:string language="en">Networks</lomimscc:string>
  </lomimscc:title></lomimscc:general></lomimscc:lom></metadata>
 <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">
  <item identifier="m1"><title>Addressing</title>
   <item identifier="i1" identifierref="page"><title>Read me</title></item>
   <item identifier="i2" identifierref="link"><title>RFC</title></item>
   <item identifier="i3" identifierref="bad"><title>Local</title></item>
   <item identifier="i4" identifierref="quiz"><title>Quiz 1</title></item>
   <item identifier="i5" identifierref="talk"><title>Talk</title></item></item></item></organization></organizations>
 <resources>
  <resource identifier="page" type="webcontent" href="page.html"><file href="page.html"/></resource>
  <resource identifier="picture" type="webcontent" href="a.png"><file href="a.png"/></resource>
  <resource identifier="link" type="imswl_xmlv1p3"><file href="link.xml"/></resource>
  <resource identifier="bad" type="imswl_xmlv1p3"><file href="bad.xml"/></resource>
  <resource identifier="quiz" type="imsqti_xmlv1p2/imscc_xmlv1p3/assessment"><file href="quiz.xml"/></resource>
  <resource identifier="talk" type="imsdt_xmlv1p3"><file href="talk.xml"/></resource>
 </resources></manifest>""",
    "page.html": "<p>x</p>",
    "a.png": b"\x89PNG",
    "link.xml": '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"><title>RFC 4632</title>'
    '<url href="https://www.rfc-editor.org/rfc/rfc4632"/></webLink>',
    "bad.xml": "<webLink><title>Local</title><url href='javascript:alert(1)'/></webLink>",
    "quiz.xml": """<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="Q">
 <section ident="s"><item ident="q1" title="Mask"><itemmetadata><qtimetadata><qtimetadatafield>
  <fieldlabel>cc_profile</fieldlabel><fieldentry>cc.multiple_choice.v0p1</fieldentry></qtimetadatafield>
  </qtimetadata></itemmetadata><presentation><material><mattext texttype="text/html">&lt;p&gt;Which?&lt;/p&gt;</mattext>
  </material><response_lid ident="r"/></presentation></item>
  <item ident="q2" title="Question"><presentation><material><mattext texttype="text/html">&lt;b&gt;How&lt;/b&gt; many?
  </mattext></material><response_str ident="r"/></presentation></item>
  <item ident="q3"><presentation><material><mattext>Read.</mattext></material></presentation></item>
 </section></assessment></questestinterop>""",
}


def reasons(found: Found) -> list[str]:
    return sorted(one.reason for one in found.left_out)


def test_every_type_of_question_in_gift_is_an_item() -> None:
    found = read_gift(GIFT.encode(), SITE)
    assert [one.title for one in found.items] == [
        "Masks: which",
        "It is true",
        "How many bits has IPv4?",
        "Match them.",
        "Two plus … is four.",
        "An essay",
        "Numbers",
    ]
    assert found.items[0] == FoundItem(
        "NET-01", "Masks: which", ("Masques", "CIDR [v4]"), "Masques", url=f"{SITE}/question/question.php?id=42"
    )
    assert (found.items[1].id, found.items[1].heading) == ("moodle-question-43", "Masques")
    assert re.fullmatch("question-[0-9a-f]{16}", found.items[2].id)
    assert reasons(found) == ["no-result"]
    assert reasons(read_gift(b"Which one? {=this ~that", SITE)) == ["unreadable"]


def test_labels_that_begin_and_never_end_are_read_in_one_pass() -> None:
    opened = "[id:" * 100_000
    (item,) = read_gift(f"// {opened}\n::Masks:: Which? {{=a}}".encode(), SITE).items
    assert (item.title, item.tags) == ("Masks", ())


def test_gift_of_windows_is_read_the_same() -> None:
    other = read_gift(GIFT.replace("\n", "\r\n").encode("utf-8-sig"), SITE)
    assert other == read_gift(GIFT.encode(), SITE)
    assert read_gift(GIFT.encode("cp1252"), SITE) == other


def test_a_moodle_bank_gives_items_that_statements_name() -> None:
    found = read_moodle_xml(MOODLE.encode(), f"{SITE}/")
    first, second, third = found.items
    assert first == FoundItem(
        "NET-01", "Masque d’un /24", ("Masques", "CIDR"), "Adressage", url=f"{SITE}/question/question.php?id=42"
    )
    assert (second.id, second.title) == ("moodle-question-43", "Combien de bits ?")
    assert third.url is None
    assert reasons(found) == ["hidden", "no-result", "no-result", "random"]
    assert read_moodle_xml(MOODLE.encode(), None).items[0].url is None


def test_tags_find_skills_that_are_there_by_id_or_title_whatever_case_and_accents() -> None:
    there = (Skill("s1", {"fr": "Les masques", "en": "masques"}), Skill("cidr", {"fr": "Notation CIDR"}))
    graph = merge(ContentGraph("course", {"fr": "Cours"}, there), read_moodle_xml(MOODLE.encode(), SITE)).graph
    require_valid(graph)
    assert graph.items[0].skills == ("s1", "cidr")
    assert [one.id for one in graph.skills] == ["s1", "cidr", "Adressage"]
    assert graph.items[1].skills == ("Adressage",)


@pytest.mark.parametrize("found", [read_gift(GIFT.encode(), SITE), read_moodle_xml(MOODLE.encode(), SITE)])
def test_a_bank_twice_changes_nothing(found: Found) -> None:
    once = merge(EMPTY, found).graph
    require_valid(once)
    assert merge(once, found).graph == once


def test_qti_2_1_brings_items_tests_difficulty_and_standards() -> None:
    found = read_qti(a_zip(dict(QTI_21)))
    assert found.title == "Banque"
    assert found.language == "fr"
    assert found.items == (
        FoundItem("q1", "Masque", ("masques",), "", 1.0),
        FoundItem("q2", "Quel masque ?", ("NET.2",), "Adressage"),
        FoundItem("q4", "Routes", (), "Adressage"),
    )
    assert found.assessments == (("test", "Examen", ("q2", "q4")),)
    assert reasons(found) == ["missing-file", "unreadable"]
    require_valid(merge(EMPTY, found).graph)


def test_qti_3_0_is_read_alike_also_from_a_folder() -> None:
    for files in (QTI_30, {f"export/{name}": text for name, text in QTI_30.items()}):
        assert read_qti(a_zip(dict(files))).items == (FoundItem("q-30", "Mask"),)


def test_a_cartridge_brings_pages_links_and_questions() -> None:
    found = read_cartridge(a_zip(dict(CARTRIDGE)))
    assert [(one.id, one.title, one.heading, one.url) for one in found.resources] == [
        ("page", "Read me", "Addressing", None),
        ("link", "RFC", "Addressing", "https://www.rfc-editor.org/rfc/rfc4632"),
    ]
    assert [(one.id, one.title, one.heading) for one in found.items] == [
        ("quiz/q1", "Mask", "Addressing"),
        ("quiz/q2", "How many?", "Addressing"),
    ]
    assert found.assessments == (("quiz", "Quiz 1", ("quiz/q1", "quiz/q2")),)
    assert reasons(found) == ["no-address", "no-result", "not-imported"]
    graph = merge(EMPTY, found).graph
    require_valid(graph)
    assert merge(graph, found).graph == graph


@pytest.mark.parametrize("body", [b"<questions/>", b"hello", b""])
def test_what_is_no_bank_of_moodle_is_refused(body: bytes) -> None:
    with pytest.raises(ImportUnreadable):
        read_moodle_xml(body, None)


@pytest.mark.parametrize("read", [read_qti, read_cartridge])
@pytest.mark.parametrize("files", [{"a.txt": "b"}, {"imsmanifest.xml": "<a"}])
def test_a_package_without_a_manifest_is_refused(read: object, files: dict[str, str | bytes]) -> None:
    with pytest.raises(ImportUnreadable):
        read(a_zip(files))  # type: ignore[operator]
