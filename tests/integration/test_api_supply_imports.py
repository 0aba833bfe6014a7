"""Supply from a clerk's file over HTTP: template, preview, confirmation, undoing."""

import io
from typing import Any

import openpyxl
import pytest

from knowledge.offers import KINDS
from knowledge.records.repositories.supply import Supply
from tests.fixtures_api import Service
from tests.supply_files import csv_file, xlsx_file

URL = "/api/v1/supply/financing"
LOAN = {
    "编号": "imp-1", "标题": "枸杞加工周转贷（示例）", "说明": "给枸杞烘干、加工企业进料周转用的流动资金贷款。", "机构": "朔风示例银行", "地区": "中卫",
    "行业": "制造业", "融资方式": "贷款", "最低额度(元)": "50万", "最高额度(元)": "500万", "最短期限(月)": "3", "最长期限(月)": "1年",
    "最低年利率(%)": "3.6", "最高年利率(%)": "4.2%", "担保方式": "信用、订单", "最低成立年限(年)": "2年",
}  # fmt: skip
AS_STORED = {
    "id": "imp-1", "title": "枸杞加工周转贷（示例）", "description": "给枸杞烘干、加工企业进料周转用的流动资金贷款。", "institution": "朔风示例银行",
    "regions": ["中卫市"], "industries": ["C"], "financing_type": "loan", "amount_min": 500_000, "amount_max": 5_000_000,
    "term_min": 3, "term_max": 12, "rate_min": 3.6, "rate_max": 4.2, "collateral": ["none", "order"], "min_years": 2.0,
}  # fmt: skip
NEED = "我们是中宁做枸杞深加工的，想周转三百万，用一年，没房子抵押"


@pytest.fixture(autouse=True)
def _empty_shelves(service: Service) -> None:
    """The shared service may hold offers of other tests."""
    with service.assistant.database.writing() as connection:
        supply = Supply(connection)
        for kind in KINDS:
            supply.remove(kind, [offer.id for offer in supply.all_of(kind)], staff=None)


def upload(service: Service, data: bytes, filename: str = "产品.csv", role: str = "editor") -> Any:
    return service.client.post(f"{URL}/imports", files={"file": (filename, data)}, headers=service.as_(role))


def uploaded(service: Service, *rows: dict[str, str]) -> dict[str, Any]:
    answer = upload(service, csv_file("financing", *rows))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def step(service: Service, import_id: str, action: str, role: str = "editor") -> Any:
    return service.client.post(f"{URL}/imports/{import_id}/{action}", headers=service.as_(role))


def offers(service: Service) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = service.client.get(URL, headers=service.as_("analyst")).json()
    return listed


def found_by(service: Service, need: str) -> list[str]:
    return [result["id"] for result in service.client.post("/api/v1/match", json={"text": need}).json()["results"]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_template_of_every_kind_can_be_uploaded_as_it_is(service: Service, kind: str, format: str) -> None:
    url = f"/api/v1/supply/{kind}"
    answer = service.client.get(f"{url}/template", params={"format": format}, headers=service.as_("editor"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{kind}-template.{format}"'
    file = {"file": (f"模板.{format}", answer.content, answer.headers["content-type"])}
    preview = service.client.post(f"{url}/imports", files=file, headers=service.as_("editor")).json()
    assert (preview["added"], preview["errors"]) == (1, [])
    assert "示例" in preview["warnings"][0]


def test_template_is_a_workbook_unless_asked_for_otherwise(service: Service) -> None:
    answer = service.client.get(f"{URL}/template", headers=service.as_("editor"))
    sheets = openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames
    assert sheets == ["融资产品", "填写说明"]


def test_file_is_previewed_then_counts_then_is_taken_back(service: Service) -> None:
    preview = uploaded(service, LOAN)
    assert (preview["state"], preview["added"], preview["changed"], preview["unchanged"]) == ("preview", 1, 0, 0)
    assert (offers(service), found_by(service, NEED)) == ([], [])
    confirmed = step(service, preview["id"], "confirm").json()
    assert (confirmed["state"], confirmed["added"], confirmed["confirmed_by"]) == ("confirmed", 1, "editor")
    assert offers(service) == [AS_STORED]
    assert found_by(service, NEED) == ["imp-1"]
    assert uploaded(service, LOAN)["unchanged"] == 1
    undone = step(service, preview["id"], "undo").json()
    assert (undone["state"], undone["undone_by"]) == ("undone", "editor")
    assert (offers(service), found_by(service, NEED)) == ([], [])


def test_bad_rows_are_listed_in_chinese_and_good_ones_can_be_confirmed(service: Service) -> None:
    preview = uploaded(service, LOAN, {**LOAN, "编号": "imp-2", "地区": "火星"})
    assert (preview["added"], preview["bad_rows"], preview["error_count"]) == (1, 1, 1)
    (error,) = preview["errors"]
    assert (error["row"], error["column"], error["found"]) == (3, "地区", "火星")
    assert error["text"].startswith("第3行“地区”写的是“火星”，应为：宁夏、市或县（区）的名称")
    assert step(service, preview["id"], "confirm").status_code == 200
    assert [offer["id"] for offer in offers(service)] == ["imp-1"]


def test_second_confirmation_and_second_undoing_change_nothing_and_say_so(service: Service) -> None:
    import_id = uploaded(service, LOAN)["id"]
    assert step(service, import_id, "undo").status_code == 409
    step(service, import_id, "confirm")
    again = step(service, import_id, "confirm")
    assert (again.status_code, "确认过" in again.json()["detail"]) == (409, True)
    step(service, import_id, "undo")
    again = step(service, import_id, "undo")
    assert (again.status_code, "撤销过" in again.json()["detail"]) == (409, True)
    assert offers(service) == []


def test_undoing_is_refused_for_what_somebody_changed_since_and_names_it(service: Service) -> None:
    import_id = uploaded(service, LOAN, {**LOAN, "编号": "imp-2"})["id"]
    step(service, import_id, "confirm")
    changed = [{**AS_STORED, "id": "imp-2", "amount_max": 1_000_000}]
    service.client.put(URL, json=changed, headers=service.as_("admin"))
    refused = step(service, import_id, "undo")
    assert refused.status_code == 409
    assert "imp-2" in refused.json()["detail"]
    assert "imp-1" not in refused.json()["detail"]
    assert len(offers(service)) == 2


def test_nothing_good_is_nothing_to_confirm(service: Service) -> None:
    preview = uploaded(service, {**LOAN, "标题": ""})
    refused = step(service, preview["id"], "confirm")
    assert (refused.status_code, "没有一行" in refused.json()["detail"]) == (409, True)


def test_imports_can_be_looked_up_and_listed(service: Service) -> None:
    import_id = uploaded(service, LOAN, {**LOAN, "编号": ""})["id"]
    one = service.client.get(f"{URL}/imports/{import_id}", headers=service.as_("analyst")).json()
    assert (one["filename"], one["created_by"], [error["column"] for error in one["errors"]]) == (
        "产品.csv",
        "editor",
        ["编号"],
    )
    newest = service.client.get(f"{URL}/imports", params={"limit": 1}, headers=service.as_("analyst")).json()
    assert newest == [{name: value for name, value in one.items() if name != "errors"}]
    headers = service.as_("analyst")
    assert service.client.get(f"/api/v1/supply/cloud/imports/{import_id}", headers=headers).status_code == 404
    assert service.client.get(f"{URL}/imports/{'0' * 32}", headers=headers).status_code == 404


def test_only_editors_import(service: Service) -> None:
    import_id = uploaded(service, LOAN)["id"]
    assert upload(service, csv_file("financing", LOAN), role="reviewer").status_code == 403
    assert step(service, import_id, "confirm", role="operator").status_code == 403
    assert step(service, import_id, "undo", role="analyst").status_code == 403
    assert service.client.get(f"{URL}/template").status_code == 401
    assert service.client.post(f"{URL}/imports", files={"file": ("a.csv", b"x")}).status_code == 401


@pytest.mark.parametrize(
    ("filename", "data", "said"),
    [
        ("a.csv", b"", "空的"), ("a.csv", csv_file("talent", {"编号": "1"}), "/api/v1/supply/financing/template"),
        ("a.xlsx", b"PK\x03\x04broken", "损坏"), ("a.exe", b"MZ", "只能导入"), ("", b"x", ""), ("a.csv", b"\x00\xff" * 999, "。"),
        ("a.xlsx", xlsx_file("financing", change=lambda sheet: sheet.merge_cells("A1:B1")), "合并"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_in_chinese(
    service: Service, filename: str, data: bytes, said: str
) -> None:
    answer = upload(service, data, filename)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_file_that_is_too_large_is_refused(service: Service) -> None:
    answer = upload(service, b"x" * (20 * 1024 * 1024 + 1))
    assert (answer.status_code, "20 MB" in answer.json()["detail"]) == (413, True)
    assert upload(service, b"x" * (22 * 1024 * 1024)).status_code == 413
