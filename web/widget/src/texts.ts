/** Every Chinese word the widget shows or speaks. Nothing else in src/ holds text for readers. */

export const NAME = "168 企业服务助手";
export const BADGE = "168";
export const TAGLINE = "AI 助手 · 答复附依据";
export const AI_NOTICE = "本服务由人工智能提供，办理请以文件原文为准";
export const HOTLINE = "96168";

export interface Example {
  readonly topic: string;
  readonly question: string;
}

export const WELCOME = {
  greeting: "您好，想办什么事？",
  introduction: "政策、贷款、用工、培训，用平常说话的方式问就行。答复后面列着文件依据，点开能看到原文。",
  consent: "对话会保存下来，用于答复和改进服务。请不要输入身份证号、银行卡号。在右上角“更多”里可以随时清除。",
  examplesLabel: "可以这样问",
  examples: [
    { topic: "税费优惠", question: "小微企业所得税有什么优惠？" },
    { topic: "服务补贴", question: "服务补贴券怎么用？" },
    { topic: "融资", question: "我们想贷款" },
    { topic: "人工服务", question: "转人工" },
  ] as readonly Example[],
};

export const HEADER = {
  largeType: "大字",
  largeTypeHint: "切换大字显示",
  more: "更多",
  close: "收起",
};

export const LOG = {
  label: "对话记录",
  mine: "您说：",
  theirs: "助手答复：",
  staff: (name: string): string => `${name}：`,
  answered: (text: string): string => `助手答复：${text}`,
  sourcesCount: (count: number): string => `附 ${count} 条依据。`,
  cardsCount: (count: number): string => `列出 ${count} 个结果。`,
  choicesCount: (count: number): string => `有 ${count} 个选项。`,
  typing: "正在查找依据",
  toNewest: "回到最新",
  newArrived: "有新答复",
};

export const COMPOSER = {
  label: "输入您的问题",
  placeholder: "请输入问题",
  send: "发送",
  hint: "按回车发送，Shift 加回车换行",
  remaining: (count: number): string => `还可以输入 ${count} 字`,
  tooLong: (count: number): string => `超出 ${count} 字，请精简后再发`,
};

export const DELIVERY = {
  sending: "发送中…",
  waiting: "网络恢复后自动发出",
  failed: "没有发出去",
  tooFast: "发得有点快，请稍等片刻再试",
  rejected: "这条没有被接收",
  cancel: "取消",
  retry: "重试",
  retryHint: (text: string): string => `重新发送：${text}`,
};

export const FILES = {
  label: "给工作人员发文件：PDF、图片、Word 或 Excel，10 MB 以内",
  mine: "您发的文件：",
  size: (bytes: number): string => {
    const kilobytes = Math.max(1, Math.round(bytes / 1024));
    return kilobytes < 1000 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  },
  sending: (name: string): string => `正在发送 ${name}`,
  sent: (name: string): string => `${name} 已发给工作人员`,
  failed: (name: string, reason: string): string => `${name} 没有发出去：${reason}`,
  share: (percent: number): string => `已发送 ${percent}%`,
  checking: "正在检查…",
  cancelHint: (name: string): string => `取消发送 ${name}`,
  cancelled: "已取消",
  drop: "移除",
  dropHint: (name: string): string => `从这里移除 ${name}`,
  busy: "上一个文件还在发送，请稍等",
  empty: "这个文件是空的，请检查后重新选择",
  tooLarge: (megabytes: number): string => `超过 ${megabytes} MB，请压缩或分成几个再发`,
  rejected: "这个文件没有被接收，请换一个试试",
};

export const CONNECTION = {
  lost: "连接中断，正在重新连接…",
  offline: "网络已断开，恢复后会自动接上",
  back: "连接已恢复",
  retry: "立即重连",
};

export const ANSWER = {
  choices: "请选择",
  chosen: "已选",
  sources: "依据",
  moreSources: (count: number): string => `展开另外 ${count} 条依据`,
  openSource: (title: string): string => `查看原文：${title}`,
  speak: "朗读",
  stopSpeaking: "停止朗读",
  label: "内容由人工智能（AI）提供",
  copy: "复制答复",
  copied: "已复制",
  copyFailed: "复制失败，请长按选择文字",
  sourceLine: (title: string): string => `依据：${title}`,
};

export const VALIDITY = {
  from: (day: string): string => `${day} 起施行`,
  until: (day: string): string => `有效期至 ${day}`,
  soon: (day: string, days: number): string => (days === 0 ? `今天到期` : `${day} 到期，还剩 ${days} 天`),
  over: (day: string): string => `已于 ${day} 失效`,
};

export const SOURCE = {
  title: "文件原文",
  loading: "正在打开原文…",
  failed: "原文没有打开，请检查网络后再试。",
  gone: "这一条现在已不在有效文件里，可能刚刚修订或失效。请再问一次，以最新答复为准。",
  retry: "重新打开",
  quoted: "答复引用的内容",
  issuer: "发文机关",
  number: "文号",
  validity: "时效",
  sample: "示例文件，仅供演示",
  original: "到发布网站看全文",
  close: "关闭",
};

export const LAUNCHER = {
  text: "问助手",
  label: "打开 168 企业服务助手",
  labelWithNews: (count: number): string => `打开 168 企业服务助手，有 ${count} 条新答复`,
};

export const FEEDBACK = {
  label: "这条答复有帮助吗",
  up: "有帮助",
  down: "没帮助",
  why: "哪里不好？说一声，我们来改。",
  reasons: ["没答到点上", "内容过时或有误", "看不懂", "要找人工"] as readonly string[],
  words: "也可以用自己的话说",
  send: "提交",
  thanks: "谢谢您的评价。",
  thanksForReason: "收到，会有工作人员来看。",
  failed: "评价没有送到，请稍后再点一次。",
};

export const MENU = {
  title: "更多",
  about: "关于本助手",
  facts: [
    "答复由人工智能（AI）提供，只摘引已发布的文件和知识，不自行编写。办理请以文件原文和窗口答复为准。",
    "对话保存在本平台的服务器上，用于答复和改进服务，不用于其他目的。手机号等联系方式不写入对话记录。",
    `也可以拨打服务热线 ${HOTLINE}。`,
  ] as readonly string[],
};

export const JOIN = {
  entry: "在手机上继续",
  hint: "打电话或换一台设备，接着这里说",
  title: "在手机上继续",
  loading: "正在取编号…",
  how: "用下面的 6 位编号，这段对话就接过去了：",
  spell: (code: string): string => `编号 ${code.split("").join(" ")}`,
  ways: (code: string): readonly string[] => [`打电话：拨 ${HOTLINE}，说“接着聊”，再报编号；`, `发微信：关注 168 公众号，发送“我的连接码是${code}”。`],
  validity: "编号 10 分钟内有效，只能用一次，请不要告诉不相干的人。",
  failed: "暂时取不到编号，请稍后再试。",
  qrTitle: "用微信接着聊",
  qrHint: "扫二维码，换到手机上接着这里说",
  show: "显示微信二维码",
  scan: "打开微信，用“扫一扫”对准它：",
  qrLabel: "微信二维码：扫一扫，在 168 公众号里接着这段对话。看不到的，可以用后面的 6 位编号。",
  onThisPhone: "就在这部手机上？截图后，在微信“扫一扫”里从相册选它。",
  otherwise: "不方便扫码，用编号也行",
  noQr: "现在显示不了微信二维码，请用 6 位编号：",
  until: (time: string, hasQr: boolean): string => `${hasQr ? "二维码和编号" : "编号"}${time} 前有效，只能用一次，请不要给不相干的人。`,
  expired: "二维码和编号已经过期。",
  again: "换一个新的",
};

export const FORGET = {
  entry: "清除我的数据",
  hint: "从服务器上删除这段对话",
  title: "清除这段对话？",
  body: "这段对话和您对答复的评价会从服务器上永久删除，无法恢复。已经登记的需求不受影响：凭编号仍可查询，要撤回请先对助手说“撤回登记”。",
  confirm: "永久删除",
  cancel: "不删除",
  doneTitle: "已清除",
  done: "这段对话已经从服务器上删除。",
  failed: "没有删除成功，请检查网络后再试。对话仍在。",
};

export const HANDOVER = {
  queued: (place: number | null): string => (place && place > 1 ? `正在为您转接人工，前面还有 ${place - 1} 位` : "正在为您转接人工，您排在第一位"),
  staff: (name: string | null): string => (name ? `${name} 正在为您服务` : "工作人员正在为您服务"),
  staffName: "工作人员",
  leaving: "现在没有工作人员在线，请留言",
};

export const RESTART = {
  entry: "重新开始",
  hint: "清空这里，开始一段新对话",
  title: "重新开始一段对话？",
  body: "现在的对话会从这里清空。登记过的事项不受影响，凭编号仍可查询。",
  confirm: "重新开始",
  cancel: "继续当前对话",
};

/** What a card is about, by the `kind` of the offer. */
export const CARD_KINDS: Readonly<Record<string, string>> = {
  financing: "融资产品",
  talent: "人才供需",
  provider: "服务机构",
  expert: "专家",
  course: "课程",
  activity: "活动",
  cloud: "云服务",
  instrument: "仪器设备",
  venue: "服务场所",
};
export const CARD_REASONS = "匹配理由";

export const TIME = {
  today: "今天",
  yesterday: "昨天",
};
