"""A library of a few invented entries, one for each thing that tests of the service want to meet."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from knowledge import library
from knowledge.content_schema import DocumentMetadata, FaqContent
from knowledge.documents.parse import parse

TODAY = date(2026, 6, 15)
STAFF = "tests"

FAQS: dict[str, dict[str, Any]] = {
    "hours": {
        "question": "服务大厅几点开门？",
        "variants": ["服务大厅的开放时间"],
        "answer": "工作日九点到十七点。\n节假日不开放。",
        "spoken_answer": "工作日九点到十七点。",
        "desk": "platform",
        "citations": [{"title": "服务大厅须知（示例）", "section": "第一节", "effective_from": "2026-01-01"}],
    },
    "voucher": {
        "question": "服务券过期了还能用吗？",
        "answer": "不能，逾期作废。",
        "desk": "voucher",
        "effective_from": "2026-01-01",
        "expires_on": "2026-12-31",
        "citations": [{"title": "企业服务办法（示例）", "document_number": "示工信发〔2026〕7号", "section": "第三条"}],
    },
    "ended": {"question": "旧版积分怎么兑换？", "answer": "在旧柜台兑换。", "expires_on": "2026-05-31"},
}

MEASURES = """# 企业服务办法（示例）

第一条 为了方便企业办事，制定本办法。

第二条 企业可以向服务大厅申请下列服务：

（一）管理咨询；

（二）检验检测。

第三条 服务券自发放之日起九十日内有效，逾期作废。

第四条 服务大厅应当自收到材料之日起五个工作日内答复。
"""
OLD_MEASURES = """# 企业服务暂行办法（示例）

第一条 为了试行企业服务，制定本办法。

第二条 服务券自发放之日起三十日内有效。
"""
FOREIGN = """# 河北省企业服务条例（示例）

第一条 为了规范企业服务，制定本条例。

第二条 每家企业每年可以申领一万元的服务券。
"""
DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "old.md": (
        OLD_MEASURES,
        {
            "document_number": "示工信发〔2020〕3号",
            "issuer": "示例县工信局",
            "effective_from": "2020-01-01",
            "regions": ["宁夏"],
        },
    ),
    "measures.md": (
        MEASURES,
        {
            "document_number": "示工信发〔2026〕7号",
            "issuer": "示例县工信局",
            "published_on": "2025-12-20",
            "effective_from": "2026-01-01",
            "expires_on": "2027-12-31",
            "regions": ["宁夏"],
            "supersedes": "示工信发〔2020〕3号",
            "source_url": "https://example.org/measures",
        },
    ),
    "foreign.md": (FOREIGN, {"effective_from": "2026-01-01", "regions": ["河北省"]}),
}


def fill(session: Session) -> None:
    """Publish all of it."""
    for faq_id, fields in FAQS.items():
        library.add_faq(session, FaqContent.model_validate(fields), staff=STAFF, faq_id=faq_id)
        library.publish_now(session, "faq", faq_id, staff=STAFF, today=TODAY)
    for filename, (text, metadata) in DOCUMENTS.items():
        row = library.add_document(
            session, parse(filename, text.encode()), DocumentMetadata.model_validate(metadata), filename=filename,
            data_hash=library.content_hash(text.encode()), staff=STAFF, is_sample=True,
        )  # fmt: skip
        library.publish_now(session, "document", row.id, staff=STAFF, today=TODAY)
