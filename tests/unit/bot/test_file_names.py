"""Names of files: what is refused, what is mended, and that the suffix never says anything else than the content."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handovers.file_errors import FileRefused
from bot.handovers.file_kinds import KINDS
from bot.handovers.file_names import LONGEST, SUFFIXES, name_for, read_name, size_words


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("营业执照.pdf", "营业执照.pdf"), ("  申请表 (2).docx ", "申请表 (2).docx"), (".htaccess.pdf", "htaccess.pdf"),
        ("a<b>:c|?*\".pdf", "a_b__c____.pdf"), ("全家👨‍👩‍👧.jpg", "全家👨👩👧.jpg"), ("e\u0301.pdf", "é.pdf"), ("无后缀", "无后缀"),
    ],
)  # fmt: skip
def test_names_are_kept_or_mended(sent: str, name: str) -> None:
    assert read_name(quote(sent)) == name


@pytest.mark.parametrize(
    "sent",
    ["../../etc/passwd", "a/b.pdf", "c:\\windows\\a.pdf", "a\x00.pdf", "a\r\nSet-Cookie: x.pdf", "合同\u202efdp.exe", "\u2066a.pdf",
     "", "   ", "..", "...", "名" * (LONGEST + 1)],
)  # fmt: skip
def test_names_that_lead_elsewhere_or_say_nothing_are_refused(sent: str) -> None:
    with pytest.raises(FileRefused):
        read_name(quote(sent))


def test_a_name_that_is_no_text_is_refused() -> None:
    with pytest.raises(FileRefused):
        read_name("%ff%fe")


def test_nobodys_number_stands_in_a_name() -> None:
    assert "13812345678" not in name_for("13812345678.pdf", "pdf")
    assert name_for("身份证64010219900307123X.jpg", "jpeg").endswith(".jpg")
    assert "640102199003071" not in name_for("身份证64010219900307123X.jpg", "jpeg")
    assert name_for("IMG_20261126_201500.jpg", "jpeg") == "IMG_20261126_201500.jpg"


@given(st.text(min_size=1, max_size=80), st.sampled_from(list(KINDS)))
def test_a_name_that_is_taken_ends_as_its_content_is(text: str, kind: str) -> None:
    try:
        name = name_for(read_name(quote(text, errors="replace")), kind)
    except FileRefused:
        return
    assert name.lower().endswith(SUFFIXES[kind]) and not set("/\\\r\n\x00") & set(name)
    assert len(name) <= 200


@pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (1023 * 1024, "1.0 MB"), (10 * 1024 * 1024, "10.0 MB")])
def test_sizes_are_told_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
