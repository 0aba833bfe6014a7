"""What a question asks for that no rule can answer: how things stand at this moment, a particular office's business, or one's own case.

They speak against an answer, whatever the search finds; how much is fitted (`tests.bench.calibrate`).
"""

import re

TRAITS = ("moment", "particular", "own_case", "length")
FULL = 40  # characters: a shorter question says less of what is meant; a longer one only tells who wrote it

_MOMENT = re.compile(
    r"现在|眼下|此刻|这会儿|目前还|今天|今早|昨天|前天|明天|后天|今晚|明早|[这本上下](?:个)?(?:周|星期|礼拜|月|季度)|"
    r"第[一二三四]批|[一二三四]季度|[上下]半年|[这上下]一?[期次届]|最近一[期次批]|刚刚|什么时候能修"
)
_PARTICULAR = re.compile(
    r"哪一?天|几号|几点|几楼|几层|几栋|号楼|电话|手机号|分机|科长|处长|主任|负责人叫|老师|坐班|排到|排队|排期|还有没有[空余]|还剩|空着|空余|"
    r"到账|打到|多少分|叫什么|叫啥|是谁|名单|租金|房租|物业费|停车费|多少钱一|一吨|一度电|一平米|平方米.{0,4}钱|报价|行情|市场价|有几家|"
    r"哪一?家|预约|开不开门|开门|上班吗|在哪个?酒店|在哪个?厅"
)
_OWN_CASE = re.compile(
    r"我们?(?:公司|厂|店|家|单位|园区)?(?:[上前昨这]|刚|三月|去年|年初|月初|周).{0,14}(?:交|报|登记|申请|提交|预约|投)|"
    r"我们?(?:公司|厂|店|单位)(?:去年|上个?月|交的|报的)|审到|退回|批下来没|到哪一?步|办到哪|我的.{0,8}(?:进度|结果)"
)


def traits(text: str) -> dict[str, float]:
    """The traits of a normalised question, each 0–1."""
    return {
        "moment": float(bool(_MOMENT.search(text))),
        "particular": float(bool(_PARTICULAR.search(text))),
        "own_case": float(bool(_OWN_CASE.search(text))),
        "length": min(len(text), FULL) / FULL,
    }
