"""What a statement is about by its last word: 农药残留快检员 is a person, 不动产评估 a service, 建筑工程一切险 an insurance.

No table has every job and every service, but what a thing is stands at its end. The words here are such ends, by kind.
"""

import re
from functools import lru_cache

from knowledge.offers import Kind
from matching.need.patterns import ENDS, either

#: Who does a work: 菌种师, 钳工, 炉长; but no 员工, 加工, 律师.
ROLE = (
    r"(?:(?<![会社成学队党官议动职人球])员(?!工|弓)|(?<![老律牧药大教琴厨导])师(?!傅|付|范|资|生|兄)|[药厨导]师|师[傅付]|"
    r"(?<![员职化加施手开复竣用招打民社军分返代完动停误务木散])工(?!程|厂|业|作|商|艺|地|资|人|会|具|序|信|期|单|装|伤|况|位|种|学|矿|序|棚|坊|笔|薪|本|时|段)|"
    r"(?:厂|店|班|班组|组|队|炉|机|站|所|工段|工|护士|厨师|场|园|科|部|组|领班|值|车间)长(?!期|途|年|远)|经理(?!人|部)|主管(?!部门|局|单位)|总监|助理|司机|驾驶员|"
    r"专员|代表|主播|厨师|大厨|帮厨|阿姨|保姆|护工|学徒|文员|出纳|会计(?!师?事务|准则|制度|档案|报表)|内勤|店长|编辑|客服(?!系统|软件|外包)|导购|前台|算法(?!课)|嵌入式|收银|文案|剪辑|[石木铁瓦漆鞋锁花泥篾银]匠|"
    r"车间主任|主任|领班|带班|秘书|跟单|库管|保管|采购(?!系统|平台|商|款|贷|单|合同|价)|质检|品控|化验员|调度|操作手|机手|工人|技工|普工|小时工|钟点工|厨子|保安|(?<![\u4e00-\u9fff]{2})保洁|月嫂|育婴|翻译|程序员|后端|前端|架构|"
    r"(?<!代)运营|美工|销售(?!额|款|收入|渠道|系统|平台)|业务员|业务|法务|人事|行政|网管|店员|服务员|酿酒|品酒|育种|场记|摄影|摄像|测试|编程)"
)
_SERVICE = either(
    "认证 检测 检验 化验 分析 取样 评估 评价 测评 审计 审核 验收 验厂 代办 备案 登记 注册 报告 编制 翻译 设计 运维 代运营 代理 "
    "代缴 代发 外包 催收 校准 检定 鉴定 起草 答辩 异议 申报 年检 年审 变更 注销 清算 尽调 公证 仲裁 诉讼 起诉 辩护 维权 维修 维保 "
    "保养 清洗 疏通 安装 搬迁 吊装 托运 配送 报关 清关 货代 装修 改造 监理 测绘 勘察 勘探 可研 环评 安评 能评 水保 碳核查 核算 "
    "盘查 策划 推广 拍摄 制作 印刷 定制 造价 绿化 灭鼠 消杀 体检 派遣 猎头 背调 承包 处置 清运 回收 监测 认定 贯标 辅导 陪跑 记账 "
    "报税 退税 汇算清缴 做账 建账 审图 出图 打样 代工 改版 建站 换证 延期 续展 许可 许可证 资质 查新 检索 布局 预警 导航 合规 "
    "章程 股权架构 法律顾问 法务 律师函 合同审查 商标 专利 著作权 软著 条码 测量 探伤 检漏 除锈 防腐 防雷 消防 标书 代写 撰写 "
    "招标 评审 排查 巡检 托管 追讨 讨薪 调解 侵权 谈判 过户 变更登记 注册登记 办证 代账 财务 税务 复审 复核 公估 定损 验资 归集 "
    "加急 挂靠 手续 维护 养护 更换 清掏 补漏 布线 航拍 测图 订舱 零担 外协 拆除 拆装 除甲醛 数据恢复 施工 喷涂 打磨 热处理 "
    "激光切割 打井 同传 同声传译 速记 出租 (?<!融资)(?<!设备)租赁 大巴 班车 水土保持方案 应急预案 资产清查 清产核资 尽职调查 灭虫 "
    "杀虫 除四害 抽粪 吊车 塔吊拆装 跑腿代办 核查 (?:防爆|安全|电气|线路|消防|设备)检查 大修 中修 小修 办理 补办 登报 搭台 vi coc 宣传片 加固 "
    "修补 划线 布置 翻修 "
    r"粉刷 地坪 隔断 隔断安装 定制开发 (?<=[\u4e00-\u9fff]{2})保洁 除虫 3c ccc sc证? iso\d{4,5} haccp 筹划 申诉 复议 听证 论证 "
    "查验 布展 搭建 物流 专线 运输"
)
_SOFTWARE = (
    r"(?:云|saas|paas|iaas|(?<!操作)系统|软件|平台|服务器|云主机|虚拟机|集群|存储|数据库|网盘|云盘|容器|备份|灾备|带宽|cdn|crm|erp|mes|oa|wms|plm|scm|aps|srm|hrm?|bi|rpa|cad|lims|tms|pos|ehs|"
    r"kubernetes|k8s|gpu|算力|小程序商城|进销存|企业邮箱|视频会议|低代码|收银|上云|数字化|孪生|看板|大屏|"
    r"正版|ssl证书|域名|电子?签章|电子签|合同签|账号|空间续费|(?:条码|库存|设备|项目|订单|客户|会员|考勤|资产|合同)管理|扫码点餐|邮箱|ai工具)"
)
_LESSON = (
    r"(?:培训|课程|课|培训班|训练营|研修班|(?<![领排值上夜白早晚轮倒换加下跟顶大中小长])班(?!组|车|次|子)|"
    r"公开课|继续教育|内训|研修|进修|取证|复训|学习|讲堂|实训|考证|再培训|速成|从零学|零基础|(?:初|中|高|提高|基础|入门)级?班)"
)
_MEETING = (
    r"(?:(?:银企|产业|供需|产销|校企|产融|政企|农超|产学研|政银企)对接|对接会|交流会|推介会|博览会|展会|发布会|座谈会|洽谈会|宣讲会|说明会|招聘会|订货会|供需会|峰会|年会|研讨会|茶话会|酒会|品鉴会|招商会|恳谈会|联谊会|见面会|双选会|展销会|交易会|观摩会?|沙龙|论坛|展览|大赛|"
    r"路演|游学|参访|参观|考察|比赛|比武|技能赛|开放日|[\u4e00-\u9fff]展(?!示|开|厅|览|板|柜)|讲座|宣讲|集市|市集|义诊|联谊|沙龙活动|活动)"
)
_ROOM = either(
    "会议室 报告厅 路演厅 展厅 教室 培训室 工位 场地 厂房 仓库 库房 办公室 写字楼 商铺 门面房? 铺面 摊位 展位 孵化器 众创空间 直播间 冷库 礼堂 "
    "宴会厅 多功能厅 会场 演播室 录音棚 创业园 产业园 (?<!主任)车间 共享办公 洽谈室 琴房 厨房 "
    "(?:气调|[甲乙丙]类|保鲜|周转|原料|成品|储|货|粮|车)库(?!存|管) 云仓 前置仓 保税[仓库] 联合办公 货场 堆场 停车场 晾?晒场 "
    "[篮羽排足乒]?球[场馆] 健身房 院子 大院 空地 日光温[室棚] (?:暖|温|拱|牛|羊|猪|鸡|大)棚 [牛羊猪鸡]舍 圈舍 车位 档[口位] 空档位 铺位 喷漆房 "
    "烤漆房 烘房 料场 (?:摆摊|摊点)的?位置 的棚 摄影棚 门市 店面 店铺 楼层 宿舍 公寓 舞台 剧场 场所"
)
_MACHINE = (
    r"(?:(?:[\u4e00-\u9fff])仪|显微镜|电镜|[\u4e00-\u9fff]{2}镜|试验机|试验箱|老化箱|色谱|质谱|光谱|能谱|三坐标|衍射|核磁(?:共振)?|3d打印机?|硬度计|粘度计|马弗炉|冻干机|拉力机|探伤机|风洞|示波器|天平|离心机|光度计|测力计|"
    r"(?<![a-z])(?:xrd|xrf|sem|tem|icp-?(?:ms|oes)|gc-?ms|lc-?ms|hplc|dsc|tga|ftir|afm|bet|nmr)(?![a-z]))"
)
_MONEY = r"(?:(?<![网小房车])贷款?|按揭|保理|授信|贴现|融资|过桥)"
_EXPERT = r"(?:专家|教授|导师|老师傅|把把?脉|会诊|诊断|指点|指导|顾问团?|院士|高人|行家|土专家|技术顾问)"
_HEADS: tuple[tuple[Kind, str], ...] = (
    ("talent", ROLE), ("financing", _MONEY), ("provider", _SERVICE), ("cloud", _SOFTWARE), ("course", _LESSON), ("activity", _MEETING),
    ("venue", _ROOM), ("instrument", _MACHINE), ("expert", _EXPERT),
)  # fmt: skip
_APPARATUS = re.compile(
    _MACHINE
    + r"|借|租|共享|预约|上机|机时|设备|机器|仪器|家什|家伙|[机仪镜箱炉](?!构|会|关|油|制|械厂|票)|实验室|(?<![a-z])ct(?![a-z])|暗室"
)
MOST_TEXTS = 64  # whose heads are kept
_N = r"[一二两三四五六七八九十几\d]"
_COUNT = rf"(?:{_N}{{1,3}}(?:多|来)?(?:个?人|[名位个家台套间场次人]))"
_TAIL = (
    rf"(?:(?:的)?(?:服务|公司|机构|单位|业务|事务|手续|这块|那块|方面)|{_COUNT}|一[下]|岗位?|优先|有吗|有没有|吗|呢|吧|啊|了|要?多少钱?|怎么[办做弄收]|谁(?:能|家)?[办做接弄]|"
    r"几个点|利率多少|哪家?(?:能|好|有)?|报名|在哪|预约|能不能[做办]|能[做办]|怎么[申办预租]|求推荐|(?:对外|往外|按小时|按天)租|出租|租一[台栋层间]|报个?价|有没有现成的?|几时开|什么时候开)"
)
_AT_END = tuple((kind, re.compile(rf"{words}{_TAIL}{{0,3}}$")) for kind, words in _HEADS)
_CLAUSE = re.compile(rf"[^{ENDS},：:；;]+")
#: 我们是做检测的, 酒庄在青铜峡: the enterprise speaks of itself first.
_OF_ITSELF = re.compile(
    r"^(?:嗯|那个|就是|我|我们|咱们?|俺们?|本)*(?:公司|厂|店|企业|单位)?(?:是|在|做|有|位于)|"
    r"的$|(?:公司|厂|店|合作社|企业|酒庄|基地|牧场)$"
)
_REQUESTED = re.compile(r"(?:想|要|得|需要?|找|求|请|办|做|申请|换|缺|招|租|借|买|报)")  # 饲料出口，要欧盟认证
_LEARNT = re.compile(
    r"[想要]进修|深造|(?:想|要|去|来|教)学|学(?:一?下|学|点|习)|教(?:一?下|教)"
)  # 想学短视频剪辑 hires nobody
_COUNTED = re.compile(rf"{ROLE}(?:岗)?(?:要|招|还?缺|来)?{_COUNT}")
_ABLE = re.compile(
    rf"{ROLE}[，|]?(?:要|得|需|最好|必须)?(?:会|懂|能(?!不能|做吗|否)|熟|精通|持|有(?!没有|限)|做过|干过|管过|带过|用得|会用|{_N}年|本科|大专|中专|硕士|研究生|全职|兼职|坐班|年薪|月薪|底薪|包吃|管吃|在[\u4e00-\u9fff]{{2,4}}上班)"
)
_ASKED_OF_A_PERSON = re.compile(
    rf"(?:^|[，、。|])[^，。|]{{0,8}}(?:会[\u4e00-\u9fffa-z](?!员|议)|懂|精通|熟练|熟悉|用得[熟好]|做过|干过|管过|带过|考过|调试过|持[^，。|有]{{1,6}}证|有[^，。|]{{1,8}}证|[\u4e00-\u9fffa-z]证(?:$|[，。|+、/和])|证在|{_N}年(?:以上|起)|"
    r"年经验|工作经验|(?:本科|大专|中专|硕士|研究生|博士|学历|专业)(?:$|[，。|及以毕])|应届|户口|住宿|食宿|双休|单休|计件|提成|底薪|坐班|远程)"
)
_WAGE_LAST = re.compile(
    r"[，。|](?:[一二两三四五六七八九]{1,2}千(?:[一二三四五六七八九])?|[一二两]万(?:[一二三四五六七八九])?|[3-9]\d{3}|1\d{4}|\d(?:\.\d)?[千k])"
    r"(?:[-到~至](?:[一二两三四五六七八九]千(?:[一二三四五六七八九])?|[一二两]万[一二三四五六七八九]?|\d{4,5}|\d+(?:\.\d)?[千kw万]))?(?:元|块)?(?:左右|起|上下|以上|保底|到手|包吃住?|包住|/月|一个?月)?[。]?$"
)


def names_apparatus(said: str) -> bool:
    """Whether a normalised text names a machine to measure with, or a use of one: who only wants a result wants a laboratory's service."""
    return _APPARATUS.search(said) is not None


@lru_cache(maxsize=MOST_TEXTS)
def heads_in(said: str) -> tuple[tuple[Kind, str, int], ...]:
    """(kind, name of the signal, where) of a normalised text: the ends of its statements, and what is asked of a person."""
    found: list[tuple[Kind, str, int]] = []
    own = True  # nothing has been asked for yet
    for clause in _CLAUSE.finditer(said):
        for kind, pattern in _AT_END:
            if pattern.search(clause[0]) and not (kind == "talent" and _LEARNT.search(clause[0])):
                asked = not found and _REQUESTED.match(clause[0])
                found.append((kind, "head" if own else "requested head" if asked else "later head", clause.start()))
                break
        own = own and bool(_OF_ITSELF.search(clause[0]))
    for name, pattern in (
        ("counted", _COUNTED),
        ("able", _ABLE),
        ("asked of a person", _ASKED_OF_A_PERSON),
        ("wage last", _WAGE_LAST),
    ):
        if (match := pattern.search(said)) is not None:
            found.append(("talent", name, match.start()))
    return tuple(found)
