"""The noun that ends or begins at a place: 奶粉检测 before the end of 给做奶粉检测, 根腐病 after 闹.

Chinese does not mark where a name begins. The segmenter's words are followed until one comes that no name holds.
"""

import re
from functools import lru_cache

import jieba

from knowledge.regions import gazetteer
from matching.need.patterns import ENDS

REACH = 14  # characters; no name of a job, a service or a subject is longer
_STOPS = frozenset(
    (
        "我 我们 咱 咱们 俺 俺们 你 你们 您 他 他们 她 它 自己 大家 老板 人 人家 的 地 得 了 着 过 吗 呢 吧 啊 嗯 呀 嘛 哦 呗 呃 哎 喂 么 "
        "那个 这个 那种 这种 那 这 那边 这边 这样 那样 哪 哪个 哪家 哪里 哪儿 谁 谁家 什么 啥 咋 怎么 怎样 怎么办 怎么样 多少 几 几个 每 各 某 "
        "想 要 需要 得要 需 找 找个 请 招 招聘 诚聘 聘 聘请 缺 差 缺少 求 寻 雇 添 来 去 到 有 没有 没 有没有 能 能够 能不能 可以 可 会 懂 做 办 搞 弄 学 学习 报 报名 上 开 给 "
        "帮 帮忙 帮助 让 把 被 跟 和 与 及 或 或者 对 对于 为 为了 用 使用 借 借用 租 租用 订 预约 预定 共享 推荐 介绍 联系 委托 打算 准备 参加 听 听说 听人说 讲 关于 是 不是 就是 就 还 还有 还是 也 "
        "都 在 从 往 于 以 按 等 一下 一个 一名 一位 一家 一台 一套 一些 一点 个 名 位 家 台 套 次 场 门 堂 条 份 间 些 种 本地 附近 当地 现在 最近 目前 已经 "
        "一直 老 老是 总 总是 很 非常 比较 特别 最 更 太 真 不 不会 别 没人 有人 愿意 希望 应该 该 必须 起码 至少 最好 优先 急 急需 急找 急招 赶紧 马上 尽快 "
        "方面 这方面 相关 有关 之类 类 种类 这块 那块 这类 那类 咨询 请问 麻烦 问 问问 打听 看看 看 听听 说 讲讲 聊聊 了解 您好 你好 谢谢 然后 所以 因为 但是 不过 如果 另外 "
        "公司 企业 厂里 厂子 单位 店里 家里 我家 机构 员工 工人 小厂 工作 上班 普通 专业 正规 靠谱 合适 便宜 兼职 全职 免费 服务券 补贴券 明天 后天 今天 下周 下午 上午 晚上 "
        "明年 今年 去年 年底 月底 一起 一块儿 全 全部 主要 专门 会用 会做 熟悉 精通 擅长 懂得 只 只要 才 又 再 先 正 正在 由 像 像样 拿 带 换 接 交给 外头 寻思 凡 能用 走 整 报个 贵 "
        "两 俩 半 原来 以前 之前 以后 之后 时候 期间 左右 以内 以上 以下 上下 大概 大约 差不多 行 成 好 帮着 下 起来 出来 订个 开个 办个 听人 人说 三 五 十 高校 大学"
    ).split()
)
_NUMERIC = re.compile(r"^[\d.,%零〇一二两三四五六七八九十百千万亿]+(?:个|名|位|家|台|套|人|年|月|天|号|点|块|元)?$")
_MARK = re.compile(rf"[{ENDS},、：:（）()“”\"'\s＿~—\-]")


def noun_before(text: str, end: int) -> str:
    """The noun that ends at `end`; "" if none does."""
    first = max(0, end - REACH)
    return "".join(reversed(_until_stop(tuple(reversed(_cut(text[first:end]))))))


def noun_after(text: str, start: int) -> str:
    """The noun that begins at `start`; "" if none does."""
    return "".join(_until_stop(_cut(text[start : start + REACH])))


def _until_stop(tokens: tuple[str, ...]) -> list[str]:
    taken: list[str] = []
    places = gazetteer().names
    for token in tokens:
        if token in _STOPS or token in places or _NUMERIC.match(token) or _MARK.search(token):
            break
        taken.append(token)
    return taken


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(jieba.dt.lcut(text, HMM=False))
