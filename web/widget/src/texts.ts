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
  restart: "重新开始",
};

export const LOG = {
  label: "对话记录",
  mine: "您说：",
  theirs: "助手答复：",
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
  failed: "没有发出去",
  tooFast: "发得有点快，请稍等片刻再试",
  rejected: "这条没有被接收",
  retry: "重试",
  retryHint: (text: string): string => `重新发送：${text}`,
};

export const CONNECTION = {
  lost: "连接中断，正在重新连接…",
  offline: "网络已断开，恢复后会自动接上",
  retry: "立即重连",
};

export const ANSWER = {
  choices: "请选择",
  chosen: "已选",
  sources: "依据",
  moreSources: (count: number): string => `展开另外 ${count} 条依据`,
  openSource: (title: string): string => `查看原文：${title}`,
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

export const RESTART = {
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
