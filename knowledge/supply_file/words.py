"""What clerks write in a cell for each value of the contract; the first word of each is the one that we teach."""

from collections.abc import Mapping

Words = Mapping[str, tuple[str, ...]]

FINANCING_TYPES: Words = {
    "loan": ("贷款", "银行贷款"),
    "guarantee": ("担保", "融资担保"),
    "leasing": ("融资租赁", "租赁"),
    "equity": ("股权", "股权融资"),
    "factoring": ("保理",),
    "bond": ("债券", "发债"),
    "insurance": ("保险", "信用保险", "保证保险"),
}
COLLATERAL: Words = {
    "none": ("信用", "无", "无抵押", "免抵押", "无需抵押", "不需要抵押", "纯信用"),
    "property": ("房产", "不动产", "房地产", "厂房", "土地", "房产抵押", "不动产抵押"),
    "equipment": ("设备", "机器设备", "设备抵押"),
    "receivables": ("应收账款", "应收款", "应收账款质押"),
    "inventory": ("存货", "库存", "仓单", "存货质押"),
    "intellectual_property": ("知识产权", "专利", "商标", "知识产权质押"),
    "guarantor": ("保证人", "担保人", "保证", "第三方担保", "担保公司"),
    "tax_record": ("纳税记录", "纳税", "税票", "纳税信用"),
    "order": ("订单", "合同", "采购合同"),
}
SIZES: Words = {
    "micro": ("微型", "微型企业", "微企", "个体工商户", "个体户"),
    "small": ("小型", "小型企业", "小企业"),
    "medium": ("中型", "中型企业"),
}
DEGREES: Words = {
    "secondary": ("中专", "高中", "中职", "技校", "职高"),
    "college": ("大专", "专科", "高职"),
    "bachelor": ("本科", "大学本科", "学士"),
    "master": ("硕士", "研究生", "硕士研究生"),
    "doctor": ("博士", "博士研究生"),
}
EMPLOYMENT: Words = {
    "full_time": ("全职",),
    "part_time": ("兼职",),
    "project": ("项目合作", "项目制", "项目", "按项目"),
    "intern": ("实习", "实习生"),
}
INDUSTRIES: Words = {
    "A": ("农、林、牧、渔业", "农林牧渔业", "农业", "农林牧渔"),
    "B": ("采矿业", "采矿"),
    "C": ("制造业", "制造"),
    "D": ("电力、热力、燃气及水生产和供应业", "电力热力燃气及水生产和供应业", "电力燃气", "水电气"),
    "E": ("建筑业", "建筑"),
    "F": ("批发和零售业", "批发零售业", "批发零售", "批发业", "零售业"),
    "G": ("交通运输、仓储和邮政业", "交通运输仓储和邮政业", "交通运输业", "物流业", "仓储业", "交通运输"),
    "H": ("住宿和餐饮业", "住宿餐饮业", "住宿业", "餐饮业", "餐饮"),
    "I": (
        "信息传输、软件和信息技术服务业", "信息传输软件和信息技术服务业", "信息技术", "软件业", "软件和信息技术服务业", "信息技术服务业",
    ),
    "J": ("金融业", "金融"),
    "K": ("房地产业",),
    "L": ("租赁和商务服务业", "商务服务业"),
    "M": ("科学研究和技术服务业", "科研和技术服务业", "技术服务业"),
    "N": ("水利、环境和公共设施管理业", "水利环境和公共设施管理业"),
    "O": ("居民服务、修理和其他服务业", "居民服务修理和其他服务业", "居民服务业"),
    "P": ("教育", "教育业"),
    "Q": ("卫生和社会工作", "卫生"),
    "R": ("文化、体育和娱乐业", "文化体育和娱乐业", "文化业", "文体娱乐"),
    "S": ("公共管理、社会保障和社会组织", "公共管理社会保障和社会组织", "公共管理"),
    "T": ("国际组织",),
}  # fmt: skip
YES_NO: Words = {"true": ("是", "有", "对", "yes", "y", "1"), "false": ("否", "无", "不", "no", "n", "0")}


def lookup(words: Words) -> dict[str, str]:
    """What may be written → the value of the contract: its words and the value itself."""
    return {said.lower(): value for value, all_said in words.items() for said in (value, *all_said)}


def first_words(words: Words) -> dict[str, str]:
    """The value of the contract → the word that we teach, which is also the one we show."""
    return {value: said[0] for value, said in words.items()}


def taught(words: Words) -> str:
    """The allowed words as a clerk reads them."""
    return "、".join(said[0] for said in words.values())


def taught_with_values(words: Words) -> str:
    """The same where the value of the contract is what people write as well: C 制造业."""
    return "；".join(f"{value} {said[0]}" for value, said in words.items())
