"""融资白名单: names compared, credit codes checked, days counted, reasons kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desks.whitelist import CODE_CHARACTERS, WhitelistDesk, is_credit_code, name_key
from knowledge.errors import BadContent, Conflict, NotFound
from knowledge.records.database import Database
from tests.recorded_needs import NOW

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
NAME = "宁夏示例枸杞（集团）有限公司"


def with_check(body: str) -> str:
    return next(body + char for char in CODE_CHARACTERS if is_credit_code(body + char))


CODE = with_check("91640100MA75EXAM1")


@pytest.fixture
def desk(sqlite_database: Database) -> WhitelistDesk:
    return WhitelistDesk(sqlite_database)


def enter(desk: WhitelistDesk, name: str = NAME, **fields: object) -> int:
    return desk.enter(name, **{"reason": "纳税信用A级", "staff": "li", "now": NOW, **fields})


@pytest.mark.parametrize(
    "said",
    [NAME, "宁夏示例枸杞(集团)有限公司", "宁夏 示例枸杞（集团） 有限公司", "寧夏示例枸杞（集團）有限公司", CODE, CODE.lower(),
     f" {CODE[:8]} {CODE[8:]}"],
)  # fmt: skip
def test_an_enterprise_is_known_however_its_name_is_written(desk: WhitelistDesk, said: str) -> None:
    enter(desk, credit_code=CODE)
    assert desk.is_listed(said, TODAY) is True


def test_full_width_letters_make_no_other_name(desk: WhitelistDesk) -> None:
    enter(desk, "银川ＡＢＣ科技有限公司")
    assert desk.is_listed("银川abc科技有限公司", TODAY) is True


def test_the_kind_of_company_is_part_of_the_name(desk: WhitelistDesk) -> None:
    enter(desk, "宁夏示例枸杞有限公司")
    assert desk.is_listed("宁夏示例枸杞股份有限公司", TODAY) is False


@pytest.mark.parametrize(("said", "known"), [
    ("贺兰县从没见过的公司", False), (with_check("91640100MA75EXAM2"), False), ("示例枸杞", None), ("枸杞", None),
    ("老王家", None), ("", None), ("！！", None), ("枸杞（集团）有限公司", None), ("123", None),
])  # fmt: skip
def test_too_little_of_a_name_is_neither_yes_nor_no(desk: WhitelistDesk, said: str, known: bool | None) -> None:
    enter(desk, credit_code=CODE)
    assert desk.is_listed(said, TODAY) is known


def test_an_entry_counts_from_its_day_to_its_last(desk: WhitelistDesk) -> None:
    enter(desk, valid_until=TODAY + 2 * DAY)
    listed = [desk.is_listed(NAME, TODAY + days * DAY) for days in (-1, 0, 2, 3)]
    assert listed == [False, True, True, False]
    assert desk.is_listed("示例枸杞", TODAY + 3 * DAY) is None


def test_a_day_begins_at_midnight_in_yinchuan(desk: WhitelistDesk) -> None:
    enter(desk, now=NOW.replace(hour=17))  # one in the morning of the next day
    assert [desk.is_listed(NAME, day) for day in (TODAY, TODAY + DAY)] == [False, True]


def test_what_is_removed_is_off_the_list_at_once_and_its_history_stays(desk: WhitelistDesk) -> None:
    entry = enter(desk, credit_code=CODE)
    desk.remove(entry, reason="被列为失信被执行人", staff="wang", now=NOW + DAY)
    assert [desk.is_listed(NAME, TODAY + days * DAY) for days in (0, 1)] == [True, False]
    again = enter(desk, now=NOW + 3 * DAY, reason="信用修复")
    assert desk.is_listed(NAME, TODAY + 3 * DAY) is True
    for said in (NAME, CODE):
        history = desk.history(said)
        assert [row.id for row in history] == ([again, entry] if said == NAME else [entry])
    first = desk.history(CODE)[0]
    assert (first.reason, first.entered_by) == ("纳税信用A级", "li")
    assert (first.removal_reason, first.removed_by, first.removed_at) == ("被列为失信被执行人", "wang", NOW + DAY)


def test_nobody_is_entered_twice_nor_removed_twice(desk: WhitelistDesk) -> None:
    entry = enter(desk, credit_code=CODE)
    for name, code in ((NAME, None), ("改了名的公司", CODE)):
        with pytest.raises(Conflict, match=f"as entry {entry}"):
            enter(desk, name, credit_code=code)
    desk.remove(entry, reason="到期", staff="li", now=NOW)
    with pytest.raises(Conflict, match="removed before: 到期"):
        desk.remove(entry, reason="到期", staff="li", now=NOW)
    with pytest.raises(NotFound):
        desk.remove(entry + 99, reason="到期", staff="li", now=NOW)


def test_an_entry_that_ran_out_may_be_entered_again(desk: WhitelistDesk) -> None:
    enter(desk, valid_until=TODAY)
    enter(desk, now=NOW + DAY)
    assert desk.is_listed(NAME, TODAY + DAY) is True


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"credit_code": CODE[:-1]}, "18 characters"), ({"credit_code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "check character"),
     ({"valid_until": TODAY - DAY}, "must not be before today"), ({"name": "——"}, "letters or characters")],
)  # fmt: skip
def test_what_cannot_be_is_refused(desk: WhitelistDesk, fields: dict[str, object], said: str) -> None:
    with pytest.raises(BadContent, match=said):
        enter(desk, **fields)


def test_a_known_credit_code_is_right() -> None:
    assert is_credit_code("91350100M000100Y43")  # the example in the appendix of GB 32100-2015


@given(st.integers(0, 16), st.sampled_from(CODE_CHARACTERS))
def test_any_single_wrong_character_of_a_credit_code_is_noticed(place: int, char: str) -> None:
    changed = CODE[:place] + char + CODE[place + 1 :]
    assert is_credit_code(changed) == (changed == CODE)


@given(st.text(max_size=60))
def test_a_compared_name_compares_as_itself(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
