"""Each format of another tool gives the same readings."""

import json

import pytest
import spacy
from spacy.tokens import DocBin, Span

from framing.errors import InputError
from framing.sharing.foreign_formats import FORMATS, read_annotations

TEXT = "Mill closes\n\nA 😊 brutal cut, the clerk claimed."
MARKS = (("brutal", "loaded"), ("claimed", "reporting_verb"))
SPANS = [(TEXT.index(words), TEXT.index(words) + len(words), label) for words, label in MARKS]


def lines(*objects):
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in objects).encode()


def docbin(*, groups):
    doc = spacy.blank("en").make_doc(TEXT)
    spans = [doc.char_span(start, end, label=label, alignment_mode="strict") for start, end, label in SPANS]
    if groups:
        doc.spans["sc"] = [*spans, Span(doc, 0, 1, label="naming")]
    else:
        doc.ents = spans
    doc.user_data = {"article_id": "a1", "annotator": "ada"}
    return DocBin(docs=[doc], store_user_data=True).to_bytes()


# as dkpro-cassis 0.12 wrote it; the offsets after the emoji count UTF-16 code units
XMI = """<?xml version='1.0' encoding='UTF-8'?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" \
xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" \
xmlns:type0="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" \
xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>\
<type:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="48" documentTitle="a1.txt"/>\
<type0:Token xmi:id="3" sofa="1" begin="0" end="4"/>\
<custom:Span xmi:id="4" sofa="1" begin="18" end="24" label="loaded" voice="outlet"/>\
<custom:Span xmi:id="5" sofa="1" begin="40" end="47" label="reporting_verb"/>\
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" \
sofaString="Mill closes&#10;&#10;A 😊 brutal cut, the clerk claimed."/><cas:View sofa="1" members="2 3 4 5"/></xmi:XMI>
"""
# as dkpro-cassis 0.12 wrote it: a feature with two labels, a layer without any, a relation, and a link to an annotation
LAYERS = """<?xml version='1.0' encoding='UTF-8'?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" \
xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>\
<custom:Span xmi:id="2" sofa="1" begin="2" end="7" label="loaded" voice="outlet" sure="true"/>\
<custom:Loaded xmi:id="3" sofa="1" begin="16" end="22" sure="false"/>\
<custom:Multi xmi:id="4" sofa="1" begin="28" end="37"><value>hedge</value><value>scare_quotes</value></custom:Multi>\
<custom:Relation xmi:id="5" sofa="1" begin="16" end="22" Dependent="2" Governor="3" label="about"/>\
<custom:Host xmi:id="6" sofa="1" begin="8" end="11" target="2"/>\
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" \
sofaString="A cruel cut:&#13;&#10;a &lt;vile&gt; &amp; a &quot;so-called&quot; one."/>\
<cas:View sofa="1" members="2 3 4 5 6"/></xmi:XMI>
"""
# as the package web-anno-tsv 0.0.1 wrote it, with the longest of its annotations over two tokens and a part of a third
OVERLAPS = """#FORMAT=WebAnno TSV 3.2
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value


#Text=Mill closes
1-1\t0-4\tMill\t_\t_
1-2\t5-11\tcloses\t_\t_

#Text=A 😊 brutal cut, the clerk claimed.
2-1\t12-13\tA\t_\t_
2-2\t14-16\t😊\t_\t_
2-3\t17-23\tbrutal\t*[0]|*[2]\tloaded[0]|naming[2]
2-4\t24-27\tcut\t*[2]\tnaming[2]
2-5\t27-28\t,\t_\t_
2-6\t29-32\tthe\t*[3]\thedge[3]
2-7\t33-38\tclerk\t*[3]\thedge[3]
2-8\t39-46\tclaimed\t*[1]\treporting_verb[1]
2-8.1\t39-41\tcl\t*[3]\thedge[3]
2-9\t46-47\t.\t_\t_
"""
WEBANNO = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
#T_SP=webanno.custom.Span|label|voice
#T_RL=webanno.custom.Relation|value|BT_webanno.custom.Span


#Text=Mill closes
1-1\t0-4\tMill\tN\t_\t_\t_\t_
1-2\t5-11\tcloses\tV\t_\t_\t_\t_

#Text=A 😊 brutal cut, the clerk claimed.
2-1\t13-14\tA\t_\t_\t_\t_\t_
2-2\t15-17\t😊\t_\t_\t_\t_\t_
2-3\t18-24\tbrutal\t_\tloaded\toutlet\t_\t_
2-4\t25-28\tcut\t_\t_\t_\t_\t_
2-5\t28-29\t,\t_\t_\t_\t_\t_
2-6\t30-33\tthe\t_\t_\t_\t_\t_
2-7\t34-39\tclerk\t_\t_\t_\t_\t_
2-8\t40-47\tclaimed\t_\treporting\\_verb\t*\t_\t_
2-9\t47-48\t.\t_\t_\t_\t_\t_
"""
CONLL = """-DOCSTART- -X- O O

Mill N O
closes V O

A - O
😊 - O
brutal - B-loaded
cut - O
, - O
the - O
clerk - O
claimed - S-reporting_verb
. - O
"""
BRAT = "".join(f"T{n}\t{label} {start} {end}\t{TEXT[start:end]}\n" for n, (start, end, label) in enumerate(SPANS, 1))
CSV = "article_id;annotator;start;end;category;text\n" + "".join(
    f"a1;ada;{start};{end};{label};{TEXT[start:end]}\n" for start, end, label in SPANS
)
ENTITIES = [{"id": 9, "label": label, "start_offset": start, "end_offset": end} for start, end, label in SPANS]
PRODIGY = {
    "text": TEXT, "answer": "accept", "_annotator_id": "ada", "_timestamp": 1700000000, "meta": {"article_id": "a1"},
    "spans": [{"start": start, "end": end, "label": label, "token_start": 0} for start, end, label in SPANS],
}  # fmt: skip
FILES = {
    "doccano": {"ada.jsonl": lines({"id": 1, "text": TEXT, "label": SPANS, "Comments": ["odd"]}), "ben.jsonl": b""},
    "doccano with relations": {"x.jsonl": lines({"id": 1, "text": TEXT, "entities": ENTITIES, "relations": [{}]})},
    "doccano, one list": {"x.json": json.dumps([{"data": TEXT, "labels": SPANS}]).encode()},
    "prodigy": {"x.jsonl": lines(PRODIGY, {**PRODIGY, "answer": "reject"})},
    "brat": {"a1.ann": BRAT.encode(), "a1.txt": TEXT.encode(), "annotation.conf": b"[entities]"},
    "spacy, entities": {"x.spacy": docbin(groups=False)},
    "xmi": {"annotation/a1.txt/ada.xmi": XMI.encode(), "annotation/a1.txt/INITIAL_CAS.xmi": b"<x/>"},
    "webanno": {"a1.tsv": WEBANNO.encode()},
    "conll": {"a1.conll": CONLL.encode()},
    "csv": {"x.csv": CSV.encode()},
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_words_that_were_marked_and_their_labels(name):
    [reading], _ = read_annotations(FILES[name])
    text = reading.text or TEXT
    assert [(text[int(span.start) : int(span.end)], span.label) for span in reading.spans] == list(MARKS)
    assert "".join(text.split()) == "".join(TEXT.split())


@pytest.mark.parametrize(
    ("name", "annotator", "article"),
    [("doccano", "ada", "1"), ("doccano, one list", "", None), ("prodigy", "ada", "a1"), ("brat", "", "a1"),
     ("spacy, entities", "ada", "a1"), ("xmi", "ada", "a1.txt"), ("webanno", "", "a1"), ("conll", "", "a1"),
     ("csv", "ada", "a1")],
)  # fmt: skip
def test_the_annotator_and_the_article_are_those_that_the_file_names(name, annotator, article):
    [reading], _ = read_annotations(FILES[name])
    assert (reading.annotator, next(iter(reading.names), None)) == (annotator, article)


def test_span_groups_count_before_entities():
    [reading], _ = read_annotations({"x.spacy": docbin(groups=True)})
    assert [span.label for span in reading.spans] == ["loaded", "reporting_verb", "naming"]


def test_what_is_not_read_is_named():
    _, notes = read_annotations(FILES["prodigy"])
    assert notes == ("x.jsonl: 1 line rejected by the annotator, skipped",)
    unread = {name: read_annotations(FILES[name])[0][0].unread for name in ("doccano with relations", "webanno", "csv")}
    assert unread == {"doccano with relations": ("relations",), "webanno": ("relations",), "csv": ()}


def test_an_annotation_of_several_tokens_and_several_on_one_token_are_told_apart_by_their_numbers():
    table = (
        "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Span|value\n\n\n#Text=so-called regime\n"
        "1-1\t0-9\tso-called\tnaming[1]|hedge[2]\n1-1.1\t3-9\tcalled\tloaded\n1-2\t10-16\tregime\tnaming[1]\n"
    )
    [reading], _ = read_annotations({"x.tsv": table.encode()})
    assert sorted((reading.text[span.start : span.end], span.label) for span in reading.spans) == [
        ("called", "loaded"), ("so-called", "hedge"), ("so-called regime", "naming"),
    ]  # fmt: skip


def test_annotations_that_overlap_or_end_in_a_token_are_whole():
    [reading], _ = read_annotations({"a1.tsv": OVERLAPS.encode()})
    assert sorted((reading.text[span.start : span.end], span.label) for span in reading.spans) == [
        ("brutal", "loaded"), ("brutal cut", "naming"), ("claimed", "reporting_verb"), ("the clerk cl", "hedge"),
    ]  # fmt: skip


def test_links_chains_and_features_before_a_label_do_not_become_labels():
    table = (
        "#FORMAT=WebAnno TSV 3.3\n#T_CH=webanno.custom.Chain|referenceRelation|referenceType\n"
        "#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.LinkType|webanno.custom.Span\n"
        "#T_SP=webanno.custom.Span|sure|value\n\n\n#Text=a vile regime\n1-1\t0-1\ta\t*->1-1\t*[1]\t_\t_\t_\t_\t\n"
        "1-2\t2-6\tvile\t_\t_\ttarget;cause\t1-3;1-1\ttrue\tloaded\t\n1-3\t7-13\tregime\t_\t_\t_\t_\ttrue\t\\*\t\n"
    )
    [reading], _ = read_annotations({"x.tsv": table.encode()})
    assert sorted((reading.text[span.start : span.end], span.label) for span in reading.spans) == [
        ("regime", "*"), ("vile", "Host"), ("vile", "loaded"),
    ]  # fmt: skip
    assert reading.unread == ("chains",)


def test_a_layer_may_have_several_labels_or_none_and_a_relation_is_no_span():
    [reading], _ = read_annotations({"a1.xmi": LAYERS.encode()})
    assert [(reading.text[span.start : span.end], span.label, span.voice) for span in reading.spans] == [
        ("cruel", "loaded", "outlet"), ("<vile>", "Loaded", ""), ("so-called", "hedge", ""),
        ("so-called", "scare_quotes", ""), ("cut", "Host", ""),
    ]  # fmt: skip
    assert reading.unread == ("relations",)


def test_brat_has_a_folder_for_each_annotator_and_fragments_and_attributes():
    ann = "T1\thedge 0 2;8 14\tso regime\nA1\tvoice T1 quote\n#1\tAnnotatorNotes T1\trule: x/y; origin: kept\nR1\tof\n"
    folder = {f"{who}/a1.{end}": content for who in ("ada", "ben")
              for end, content in (("ann", ann.encode()), ("txt", b"so-said regime"))}  # fmt: skip
    first, second = read_annotations(folder)[0]
    assert (first.annotator, second.annotator, first.unread) == ("ada", "ben", ("relations",))
    [span] = first.spans
    assert (span.start, span.end, span.voice, span.rule, span.origin) == (0, 14, "quote", "x/y", "kept")


def test_whole_numbers_of_a_column_with_gaps_are_offsets():
    table = "article_id,start,end,category\na1,0.0,3.0,naming\na2,,,\n"
    first, second = read_annotations({"x.csv": table.encode()})[0]
    assert [(span.start, span.end) for span in first.spans] == [("0", "3")]
    assert second.spans == ()


def test_sentences_of_a_file_without_documents_are_readings_of_their_own():
    readings, _ = read_annotations({"x.bio": b"The O\nregime B-naming\n\nA O\nwinter O\n"})
    assert [(reading.text, len(reading.spans), reading.names) for reading in readings] == [
        ("The regime", 1, ()), ("A winter", 0, ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"x.jsonl": b'{"text": "a", "label": ["sports"]}'}, "x.jsonl:1: 'sports' is not [start, end, label]"),
        ({"x.jsonl": b'{"text": "a", "label": []}\nnot'}, "x.jsonl:2: is not JSON"),
        ({"x.jsonl": b'{"text": "a", "spans": [{"start": 1}]}'}, "x.jsonl:1: {'start': 1} is not a span"),
        ({"x.ann": b"T1\tloaded 0 1\tA"}, "x.ann: there is no x.txt next to it"),
        ({"x.ann": b"T1\tloaded zero 1\tA", "x.txt": b"A"}, "x.ann:1: 'loaded zero 1' is not a label"),
        ({"x.spacy": b"no"}, "x.spacy: is not a DocBin of spaCy"),
        ({"x.xmi": b"<a/>"}, "x.xmi: has no text"),
        ({"x.xmi": XMI.replace('begin="18"', 'begin="16"').encode()}, "x.xmi: offset 16 is not one of the text's"),
        ({"x.tsv": b"#FORMAT=WebAnno TSV 1"}, "x.tsv: begins with '#FORMAT=WebAnno TSV 1'"),
        ({"x.conll": b"The X\n"}, "x.conll: no column has tags such as O, B-loaded"),
        ({"x.csv": b"article_id,start,end\na1,1,2\n"}, "x.csv: has no column 'category'"),
        ({"x.csv": "é".encode("latin-1")}, "x.csv: is not UTF-8 (byte 0xe9)"),
        ({"x.docx": b"PK"}, f"no file has a supported format ({', '.join(FORMATS)})"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_fault(files, fault):
    with pytest.raises(InputError) as raised:
        read_annotations(files)
    assert str(raised.value).startswith(fault)


HALF = "\ud83d"
FAULT = f"has half of a character, {HALF!r}; write whole ones"
RAW = HALF.encode(errors="surrogatepass")


def ascii_lines(*objects):
    return "\n".join(map(json.dumps, objects)).encode()


# files with two readings, of which the first has half of a character; where that is
HALVES = {
    "doccano": ({"x.jsonl": ascii_lines({"text": f"A{HALF}", "label": []}, {"text": "B", "label": []})}, "x.jsonl:1"),
    "doccano, a label": ({"x.json": ascii_lines([{"text": "A", "label": [[0, 1, HALF]]}, {"text": "B", "label": []}])},
                         "x.json: entry 1"),
    "prodigy": ({"x.jsonl": ascii_lines({**PRODIGY, "_annotator_id": HALF}, PRODIGY)}, "x.jsonl:1"),
    "prodigy, bytes": ({"x.jsonl": lines(PRODIGY).replace(b"closes", RAW) + b"\n" + lines(PRODIGY)}, "x.jsonl:1"),
    "csv": ({"x.csv": (CSV.encode().replace(b"brutal\n", RAW + b"\n") + b"a2;ada;;;;\n")}, "x.csv:2"),
    "conll": ({"x.conll": CONLL.encode().replace(b"clerk", RAW) + b"\n-DOCSTART- b\n\nOne - O\n"}, "x.conll:1"),
    "brat": ({"a.ann": b"", "a.txt": RAW, "b.ann": b"", "b.txt": b"B"}, "a.ann"),
    "brat, a label": ({"a.ann": b"T1\tloaded 0 1\t" + RAW, "a.txt": b"A", "b.ann": b"", "b.txt": b"B"}, "a.ann"),
    "xmi": ({"a.xmi": XMI.replace("closes", "&#xD83D;").encode(), "b.xmi": XMI.encode()}, "a.xmi"),
    "xmi, a number": ({"a.xmi": XMI.replace("closes", "&#55357;").encode(), "b.xmi": XMI.encode()}, "a.xmi"),
    "xmi, bytes": ({"a.xmi": XMI.encode().replace(b"closes", RAW), "b.xmi": XMI.encode()}, "a.xmi"),
    "webanno": ({"a.tsv": WEBANNO.encode().replace(b"brutal\t_", RAW + b"\t_"), "b.tsv": WEBANNO.encode()}, "a.tsv"),
}  # fmt: skip


@pytest.mark.parametrize("name", HALVES)
def test_half_of_a_character_sets_its_reading_aside_and_no_other(name):
    files, where = HALVES[name]
    readings, _ = read_annotations(files)
    first, second = sorted(readings, key=lambda reading: not reading.fault)
    assert (first.where, first.fault, first.spans, second.fault) == (where, FAULT, (), "")


def test_whole_characters_of_two_halves_and_halves_of_what_is_not_read_are_no_fault():
    pair = ascii_lines({"text": "A 😊", "label": [], "score": HALF})
    [reading], _ = read_annotations({"x.jsonl": pair, "y.txt": RAW})
    assert (reading.text, reading.fault) == ("A 😊", "")
    [reading], _ = read_annotations({"a.xmi": XMI.replace("😊", "&#x1F60A;").encode()})
    assert reading.fault == ""
