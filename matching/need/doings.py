"""Services that are told as a thing and what is to be done with it, in either order: 合同找律师帮着看, 翻成俄语, 法人要换."""

import re
from functools import lru_cache

from matching.need.patterns import ENDS

REACH = 8  # characters between the thing and the doing

#: Usual name, things, doings. A doing of "" needs none: the thing is only spoken of where the service is wanted.
_SERVICES = (
    ("合同审查", "合同|协议", "看|审|把关|把把关|过目|起草|拟"),
    ("翻译", "翻成|译成|翻译", ""),
    ("标志设计", "logo|标志|vi", "设计|做"),
    ("包装设计", "盒子|包装|礼盒|瓶贴|酒标|袋子|手提袋", "设计|换个样"),
    ("计量校准", "压力表|电表|水表|仪表|秤|地磅|卡尺|天平|量具|温度计|安全阀", "校准|检定|校验|标定|送检|到期"),
    ("防雷检测", "避雷|防雷", ""),
    ("专利恢复", "专利", "恢复|年费"),
    ("商标注册", "牌子|品牌|商标|店名", "注册"),
    ("危废处置", "废油|废机油|危废|废液|废桶|废酸", "拉|处理|处置|收|清运"),
    ("监控安装", "监控|摄像头|探头", "装|安装"),
    ("工商变更", "法人|股东|经营范围|公司名|注册地址|执照地址", "换|变更|改"),
    ("公司注销", "公司|店|厂|执照|个体户", "注销"),
    ("网站建设", "网站|官网", "做|建|搭|弄|搞|改版"),
    ("软件开发", "软件|系统|平台", "开发|定做|定制|量身"),
    ("食堂承包", "食堂", "承包|包出去|包给|外包|托管"),
    ("社保代理", "社保|公积金|五险", "代缴|代交|代办|代理|托管|挂靠"),
    ("招投标服务", "标书|投标文件", ""),
    ("设备维修", "机器|设备|空压机|机床|叉车|水泵|电机|包装机|生产线", "坏|修|趴窝|不转"),
    ("印刷", "画册|宣传单|宣传册|说明书|手提袋|标签|名片|彩页|不干胶", "印"),
    ("可研报告", "可研|可行性", ""),
    ("异常解除", "经营异常|地址异常|异常名录|非正常户", ""),
    ("建筑资质代办", "施工资质|建筑资质|劳务资质|总包资质", ""),
    ("安全标准化辅导", "安全标准化|安标", ""),
    ("应急预案编制", "应急预案", "编|写|备案|修订|做"),
    ("报关", "报关|清关", ""),
    ("屋顶光伏", "光伏|太阳能板", "装|安装"),
    ("绿化服务", "绿化|草坪|花木", "养护|修剪|包给|包出去|打理|做|种|公司"),
    ("空调维修", "空调|冷库|冰柜", "装|安装|移机|修|清洗|加氟"),
    ("软著登记", "软件|系统|小程序", "著作权|登记"),
    ("特种设备检验", "锅炉|行车|叉车|储罐|电梯|压力容器", "年检|检验"),
    ("新媒体运营", "公众号|抖音号|视频号|小红书", "代管|管|打理|维护|代运营"),
    ("包装定制", "纸箱|包装盒|礼盒|包装袋|编织袋|瓶子", "定做|订做|定制"),
    ("工作服定制", "工作服|工装", "定做|订做|做|定制"),
    ("农残检测", "农残|农药残留", "检|测|送|化验"),
    ("保洁服务", "保洁|打扫卫生|开荒", "公司|外包|包给|找|请"),
    ("猎头", "猎头", ""),
    ("小程序开发", "小程序", "做|弄|搞|开发"),
    ("产品摄影", "产品|商品|菜品|枸杞|样品", "拍几张|拍些|拍照|拍图"),
    ("档案整理", "档案", "电子化|数字化|整理|扫描|归档"),
    ("电力安装", "变压器|配电柜|电缆", "装|安装|增容"),
    ("搬家", "设备|机器|厂|仓库|公司", "搬迁|搬家|搬到"),
    ("消防检测", "消防", "检测|年检|评估"),
    ("装修", "办公室|门店|店面|展厅|厂房|宿舍", "装修|翻新"),
    ("广告制作", "门头|招牌|灯箱|发光字", ""),
    ("验厂辅导", "验厂|审厂", "辅导|帮"),
    ("旧账清理", "账", "(?:理一理|理理|理清|捋|梳理|补上|乱七八糟)"),
)  # fmt: skip
_BETWEEN = rf"[^{ENDS}]{{0,{REACH}}}?"


def _pattern(things: str, doings: str) -> re.Pattern[str]:
    if not doings:
        return re.compile(things)
    return re.compile(rf"(?:{things}){_BETWEEN}(?:{doings})|(?:{doings}){_BETWEEN}(?:{things})")


#: The words of the things are looked for first: most texts name none of them, and that is quicker.
_PATTERNS = tuple((name, tuple(things.split("|")), _pattern(things, doings)) for name, things, doings in _SERVICES)


@lru_cache(maxsize=256)
def services_told(said: str) -> tuple[tuple[str, tuple[int, int]], ...]:
    """The services that a normalised text tells of so, each with where it stands."""
    named = [(name, pattern) for name, things, pattern in _PATTERNS if any(thing in said for thing in things)]
    found = ((name, pattern.search(said)) for name, pattern in named)
    return tuple((name, match.span()) for name, match in found if match is not None)
