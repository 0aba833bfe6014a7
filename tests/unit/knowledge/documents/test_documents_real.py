"""The trees of real files, looked at by eye once and held here."""

from datetime import date

from knowledge.documents.parse import parse
from knowledge.documents.tree import Clause, ParsedDocument
from tests.unit.knowledge.documents.document_makers import shared_file


def real(*parts: str) -> ParsedDocument:
    path = shared_file(*parts)
    return parse(path.name, path.read_bytes())


def by_label(document: ParsedDocument) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for one in document.clauses:
        found.setdefault(one.label, one)
    return found


def test_work_plan_of_2019() -> None:
    document = real("seed", "ningxia_2019_69_work_plan.txt")
    clauses = by_label(document)
    assert document.document_number == "宁工信办发〔2019〕69号"
    assert document.title == "自治区工业和信息化厅关于印发《2019年自治区中小企业公共服务体系工作方案》的通知"
    assert document.published_on == date(2019, 3, 13)
    assert clauses["附件1"].title == "2019年自治区中小企业公共服务体系工作方案"
    assert "到2019年底，扩大平台网络覆盖范围，新增4个平台网络窗口平台" in clauses["二、"].text
    assert "建设中小企业服务云平台" in clauses["二、"].text
    centre = clauses["三、（三）1."].text
    assert "大数据中心" in centre and centre.endswith("平台运营单位配合；完成时限，10月底）")
    assert [sum(label.startswith(f"三、（{part}）") for label in clauses) - 1 for part in "一二三四五"] == [
        0,
        3,
        13,
        6,
        5,
    ]
    assert [clauses[f"四、（{part}）"].text[:4] for part in "一二三"] == ["加强组织", "加强合作", "加强宣传"]


def test_broken_table_of_the_work_plan_keeps_rows_with_their_headers() -> None:
    rows = [one for one in real("seed", "ningxia_2019_69_work_plan.txt").clauses if one.level == "table_row"]
    assert len(rows) == 48
    centre = next(one for one in rows if "1.建设服务体系大数据中心" in one.text)
    assert "完成时限=2019年10月底" in centre.text and "牵头单位=企业服务处" in centre.text
    assert "配合单位=平台运营单位" in centre.text
    assert not any("序号=序号" in one.text or one.text.startswith("序号；") for one in rows)
    assert rows[2].label == "附件2 第3行"


def test_labour_law() -> None:
    document = real("policies", "law_001.md")
    clauses = by_label(document)
    assert sum(one.level == "article" for one in document.clauses) == 107
    assert clauses["第三章"].title == "劳动合同和集体合同"
    assert clauses["第十五条"].text.count("\n") == 1
    assert clauses["第十九条（三）"].text == "劳动保护和劳动条件；"
    assert document.effective_from == date(1995, 1, 1)


def test_income_tax_law_keeps_its_rate_tables_apart_from_the_last_article() -> None:
    document = real("policies", "law_006.md")
    clauses = by_label(document)
    assert clauses["第二十二条"].text == "本法自公布之日起施行。"
    assert clauses["第二条（九）"].text == "偶然所得。"
    assert document.clauses[-1].title == "个人所得税税率表二（经营所得适用）"
    assert document.effective_from is None


def test_notice_without_line_breaks() -> None:
    document = real("policies", "notice_001.txt")
    assert [one.title for one in document.clauses if one.parent is None and one.level == "item"] == [
        "扩大民营企业技术技能人才供给", "优化民营企业就业创业服务", "推动民营企业构建和谐劳动关系",
        "加大社会保险惠企支持力度", "工作要求",
    ]  # fmt: skip
    assert by_label(document)["五、（十五）"].text.endswith("回报社会的典范。")


def test_notice_with_embedded_measures() -> None:
    document = real("policies", "notice_050.txt")
    clauses = by_label(document)
    assert sum(one.level == "article" for one in document.clauses) == 22
    assert clauses["第二十条（五）"].text == "企业发生重大变化，未及时更新企业信息，不再符合标准的。"
    assert document.clauses[clauses["第十条"].parent or 0].label == "第三章"
    assert document.effective_from == document.published_on == date(2023, 1, 13)


def test_measures_with_four_annexes() -> None:
    document = real("policies", "hebei_quality_sme_gradient_2022.txt")
    clauses = by_label(document)
    assert [one.label for one in document.clauses if one.level == "annex"] == [
        "附件",
        "附件1",
        "附件2",
        "附件3",
        "附件4",
    ]
    assert "1000万元以上" in clauses["附件2 一、（三）"].text
    assert clauses["附件3 五、"].title == "产业链配套指标"
    assert clauses["第二十三条"].text == "本细则自2022年10月1日起实施，由省工信厅负责解释。"
    assert document.effective_from == date(2022, 10, 1)


def test_government_work_report() -> None:
    document = real("policies", "ningxia_gov_work_report_2026.txt")
    assert [one.title for one in document.clauses if one.parent is None and one.marker] == [
        "2025年工作总结和“十四五”发展成就", "“十五五”时期主要任务", "2026年重点工作",
    ]  # fmt: skip
    assert document.published_on == date(2026, 2, 3)
