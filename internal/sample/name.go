package sample

import "math/rand/v2"

// Surnames of the north-east; the first are the commonest and are repeated so
// that they come up as often as they do.
var surnames = list(`王王王王王王 李李李李李李 张张张张张 刘刘刘刘 赵赵赵 孙孙 陈陈 杨杨 于于 徐徐 高高 马马 宋宋 周 吴 朱 郭 韩 姜 曲 丛 佟 关
	那 富 郎 金 崔 朴 邢 冷 车 谭 邵 隋 迟 邹 毕 衣 矫 尹 白 康 田 董 程 冯 许 邓 林 何 郑 梁 谢 唐 曹 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪
	任 范 方 石 姚 廖 邱 熊 陆 郝 孔 史 毛 段 雷 侯 龙 陶 黎 贺 顾 龚 万 钱 汤 滕 温 初 单 鞠 綦 逄 肇 赫 爱 桑`)

// Given names by generation. Rare characters (堃 喆 玥 镕) come now and then,
// as they do on real rolls: pages and papers must show them.
var (
	givenOld = names(`桂兰 淑芬 玉兰 秀英 桂芝 凤英 淑珍 玉珍 素云 桂荣 秀兰 玉华 淑琴 凤兰 亚芹 国栋 长海 德发 宝山 振东 永贵 福成 树林 殿军
		广义 连生 庆和 景山 长林 万成 玉山 国民 建国 国庆 卫东 爱华 桂香 淑清 凤芝 玉梅 维忠 守义 庆余 喜春 兆祥 文海`)
	givenMid = names(`建军 丽娜 艳玲 海燕 洪涛 立新 志刚 晓东 永强 丽华 红梅 春梅 铁军 大伟 宏伟 立军 艳红 丽丽 秀丽 晓辉 志强 海波 玉玲 雪梅 冬梅 国强
		春雷 立国 洪波 艳秋 丽杰 敏 静 颖 军 强 伟 磊 勇 涛 玲 娟 杰 丹 健 波 鹏 晶 莉 辉 岩 宁 彬 雪 欣 洋 红 丽`)
	givenYoung = names(`宇航 子涵 思琪 佳怡 浩然 梓萱 欣怡 明轩 雨桐 俊杰 婷婷 思远 嘉琪 一鸣 天宇 诗涵 晓彤 佳宁 泽宇 梦瑶 博文 文博 鑫 昊 阳 帅 琳 璐 瑶 楠 畅 薇
		奕辰 若曦 晨曦 宇轩 可欣 金玲 铭泽 东旭 冠霖 思彤`)
	givenRare = names(`堃 喆 玥 镕 镕基 堃元 喆宇 玥彤 玥 翀 昉 珺 赟 祎 旸 骁 颢 劼 禛 佺`)
)

// PersonName returns a surname and a given name.
func PersonName(rng *rand.Rand) string {
	given := givenMid
	switch n := rng.IntN(100); {
	case n < 3:
		given = givenRare
	case n < 28:
		given = givenOld
	case n < 50:
		given = givenYoung
	}
	return pick(rng, surnames) + pick(rng, given)
}
