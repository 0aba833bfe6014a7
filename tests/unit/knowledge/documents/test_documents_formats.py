"""The same text in every format, and a clear Chinese sentence for what cannot be read."""

import codecs
import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.parse import parse
from knowledge.documents.tree import ParsedDocument
from tests.unit.knowledge.documents.document_makers import docx_bytes, make_docx, make_pdf, make_xlsx

PARAGRAPHS = [
    "示例市企业服务办法",
    "第一章 总则",
    "第一条 为了加强服务，促进中小企业健康发展，根据有关法律、法规的规定，结合本市实际情况，制定本办法。",
    "企业服务坚持公开、公平、便利的原则，做到一次告知、一窗受理、一网通办，不得强制企业接受有偿服务。",
    "第二条 申请补贴的企业应当符合下列条件：",
    "（一）依法登记，上年度营业收入不低于500万元，研发费用占比不低于3%，没有被列入严重失信主体名单；",
    "（二）法律、法规规定的其他条件。",
    "第二章 附则",
    "第三条 本办法自2023年1月1日起施行。",
]


def outline(document: ParsedDocument) -> list[tuple[str, str, str]]:
    return [(one.label, one.title, one.text) for one in document.clauses]


@pytest.mark.parametrize("indented", [True, False])
@pytest.mark.parametrize("font_size", [9, 12, 16])
def test_docx_and_pdf_of_one_text_give_the_same_clauses(indented: bool, font_size: int) -> None:
    long = PARAGRAPHS[2] + "平台应当按季度公布服务情况。" * 12
    text = [*PARAGRAPHS[:2], long, *PARAGRAPHS[3:]]
    from_docx = parse("a.docx", make_docx(text))
    from_pdf = parse("a.pdf", make_pdf(text, indented=indented, font_size=font_size))
    assert outline(from_docx) == outline(from_pdf)
    assert from_pdf.clauses[0].page == 1 and from_docx.clauses[0].page is None


def test_txt_md_and_html_agree_with_docx() -> None:
    expected = outline(parse("a.docx", make_docx(PARAGRAPHS)))
    plain = "\n\n".join(PARAGRAPHS)
    markdown = "\n\n".join(f"## {one}" if one.startswith(("第一章", "第二章")) else one for one in PARAGRAPHS)
    html = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    assert outline(parse("a.txt", plain.encode())) == expected
    assert outline(parse("a.md", markdown.encode())) == expected
    assert outline(parse("a.html", html.encode())) == expected


def test_pdf_clauses_know_the_page_they_start_on() -> None:
    text = [f"第{number}条 {'企业应当如实申报。' * 30}" for number in "一二三四五六七八九"]
    pages = [one.page for one in parse("a.pdf", make_pdf(text)).clauses]
    assert pages == sorted(pages, key=lambda page: page or 0) and pages[0] == 1 and (pages[-1] or 0) > 1


@pytest.mark.parametrize(
    "encoded",
    [
        "".join(PARAGRAPHS).encode("gb18030"),
        codecs.BOM_UTF8 + "".join(PARAGRAPHS).encode(),
        codecs.BOM_UTF16_LE + "".join(PARAGRAPHS).encode("utf-16-le"),
        "".join(PARAGRAPHS).encode("utf-16"),
        "".join(PARAGRAPHS).encode("gbk"),
    ],
)
def test_txt_in_any_common_encoding(encoded: bytes) -> None:
    assert "促进中小企业健康发展" in parse("a.txt", encoded).cleaned_text


def test_traditional_text_in_big5_is_not_misread() -> None:
    assert "企業服務" in parse("a.txt", ("為了加強企業服務，制定本辦法。" * 5).encode("big5")).cleaned_text


def test_html_declares_its_charset_and_lists_keep_their_numbers() -> None:
    page = (
        '<html><head><meta charset="gb2312"><title>x</title></head><body><h1>示例指南</h1><script>var a=1</script>'
        "<p>一、材料</p><ol><li>营业执照</li><li>申请表</li></ol><p>二、电话</p><p>96168</p></body></html>"
    )
    document = parse("a.htm", page.encode("gbk"))
    assert [one.label for one in document.clauses if one.marker] == ["一、", "一、1.", "一、2.", "二、"]
    assert "var a" not in document.cleaned_text


def test_markdown_marks_and_comments_go_and_words_stay() -> None:
    document = parse(
        "a.md", "# 指南\n\n<!-- 内部 -->\n\n**一、条件**\n\n见[说明](http://x.cn/a)。\n\n1\\. 登记\n".encode()
    )
    assert "内部" not in document.cleaned_text and "**" not in document.cleaned_text
    assert "见说明。" in document.cleaned_text


def test_numbers_that_word_makes_by_itself_are_written_out() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level, (shape, written) in enumerate([("chineseCounting", "第%1条"), ("chineseCounting", "（%2）")]):
        element = OxmlElement("w:lvl")
        element.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:start", "1"), ("w:numFmt", shape), ("w:lvlText", written)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            element.append(child)
        abstract.append(element)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "77")
    number.append(reference)
    numbering.append(number)
    for level, text in [(0, "为了服务企业。"), (0, "条件如下："), (1, "登记；"), (1, "纳税。"), (0, "施行。")]:
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = 77
    parsed = parse("a.docx", docx_bytes(document))
    assert [one.label for one in parsed.clauses] == ["第一条", "第二条", "第二条（一）", "第二条（二）", "第三条"]


def scanned_pdf() -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.rect(50, 50, 100, 100)
    page.showPage()
    page.save()
    return out.getvalue()


def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf(PARAGRAPHS))))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxx"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "空"),
        ("a.txt", b"   \n\n ", "没有可以读取的文字"),
        ("a.doc", b"x", "另存为 .docx"),
        ("a.xls", b"x", "另存为 .xlsx"),
        ("a.exe", b"MZ", "不支持"),
        ("a.docx", "这是文本".encode(), "扩展名 .docx 不符"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"0" * 600, "加密"),
        ("a.docx", make_xlsx({"表": [["甲"]]}), "没有正文"),
        ("a.docx", b"PK\x03\x04" + b"0" * 100, "损坏"),
        ("a.docx", archive(word__document_xml=BOMB), "实体"),
        ("a.docx", archive(word__document_xml=BOMB.decode().encode("utf-16")), "实体"),
        ("a.xlsx", archive(xl__workbook_xml=BOMB), "实体"),
        ("a.docx", archive(word__document_xml=b"<a/>", word__big_xml=b" " * 210_000_000), "解压后过大"),
        ("a.docx", archive(word__document_xml=b"<a/>", word__big_xml=b" " * 20_000_000), "压缩比"),
        ("a.docx", archive(word__document_xml=b"<a"), "损坏"),
        ("a.pdf", b"hello", "扩展名 .pdf 不符"),
        ("a.pdf", b"%PDF-1.4 broken", "损坏"),
        ("a.pdf", scanned_pdf(), "OCR"),
        ("a.pdf", encrypted_pdf(), "密码"),
        ("a.txt", make_docx(PARAGRAPHS), "不符"),
        ("a.html", make_docx(PARAGRAPHS), "不符"),
        ("a.html", b'<!DOCTYPE a [<!ENTITY b "x">]><p>&b;</p>', "实体"),
        ("a.txt", "甲\n".encode() * 200_002, "200,000行"),
        ("a.txt", b"0" * (20 * 1024 * 1024 + 1), "20MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        parse(name, data)
    assert says in str(refused.value)
