package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Parts of compound and company names, by age and city.
var (
	gracious = names(`文萃 和平 锦绣 阳光 滨河 龙泉 福临 碧水 翠湖 金域 丽景 瑞丰 恒润 御景 北辰 南湖 东湖 观澜 书香 紫薇 枫丹 华府 盛世 融信 嘉禾 怡景 安泰 宏业 德馨
		明珠 银河 星海 天翼 江南 学府 远洋 金色 绿地 香槟 尚品 国泰 惠民 康乐 幸福 祥和 百合 丁香 银杏 云杉 春晖 晨光 泰和 永安 兴隆 吉祥 万福 长青 新天 世纪`)
	gardens     = names(`花园 家园 名苑 华庭 新城 雅居 嘉苑 公馆 国际 名都 丽都 庭院 水岸 天城 一品 华府 景苑 新居 壹号 城邦 左岸 豪庭 福苑 龙庭 佳园`)
	works       = names(`一建 二轻 机床 纺织 重型 橡胶 铁路 邮电 供电 粮食 外贸 化工 矿务局 钢厂 石化 轻工 教师 法院 地税 农垦 油田 造船 变压器 水泵 仪表`)
	quarters    = names(`家属楼 小区 新村 住宅 家属院 职工住宅 宿舍`)
	cityFlavour = map[string][]string{
		"沈阳": names(`浑河 铁西 盛京 沈水 北陵 东陵 五里河 棋盘山 长白 奉天`), "大连": names(`星海 棒棰岛 老虎滩 金石滩 渤海 海之韵 付家庄 泉水 小平岛 黑石礁`),
		"鞍山": names(`千山 钢都 玉佛 汤岗子 二一九 孟泰`), "抚顺": names(`浑河 高尔山 雷锋 望花 月牙岛 萨尔浒`), "本溪": names(`太子河 平顶山 水洞 枫林 本钢`),
		"丹东": names(`鸭绿江 锦江山 江城 元宝 五龙 江畔`), "锦州": names(`辽西 笔架山 古塔 凌河 锦凌 北普陀`), "营口": names(`辽河 望儿山 鲅鱼圈 渤海 楞严 月亮湖`),
		"阜新": names(`玉龙 细河 海州 玛瑙 中华路 瑞应`), "辽阳": names(`白塔 太子河 襄平 衍秀 首山 龙鼎山`), "盘锦": names(`辽河 红海滩 双台子 苇乡 鹤乡 辽滨`),
		"铁岭": names(`龙首山 柴河 银州 凡河 莲花湖 龙山`), "朝阳": names(`凤凰山 大凌河 燕都 慕容 化石 龙城`), "葫芦岛": names(`龙湾 渤海 连山 兴海 菊花岛 锦西`),
	}
	streets = names(`文化路 建设大街 和平路 人民路 中山路 解放路 青年大街 光明街 胜利街 新华街 站前街 振兴路 工人街 育才路 民主路 友谊街 迎宾路 长江路 黄河路 珠江街
		泰山路 向阳街 兴工街 北一路 南五马路 崇山东路 长白街 滨河路 市府路 平安街 幸福街 东风街 红旗街 学府路 体育路 爱国路 劳动路 铁西路 前进街 团结路`)
)

// CompoundName returns the name of a compound delivered in a year, with the
// flavour of its city (沈阳市 or 沈阳): quarters of works, numbered districts and
// street-number blocks of the last century, gardens since. Names repeat after
// some thousands; whoever needs unique ones adds the street.
func CompoundName(rng *rand.Rand, city string, year int) string {
	local := slices.Concat(cityFlavour[strings.TrimSuffix(city, "市")], gracious)
	n := rng.IntN(100)
	switch {
	case year < 1998:
		n = n/2 + 50
	case year >= 2008:
		n = n * 7 / 10
	}
	switch {
	case n < 52:
		name := pick(rng, local) + pick(rng, gardens)
		return name + pick(rng, []string{"", "", "", "小区", "小区", "一期", "二期", "A区", "B区", "东区", "西区"})
	case n < 70:
		return pick(rng, local) + pick(rng, []string{"小区", "新区", "小镇", "里", "东苑", "北里", "社区一区", "新村"})
	case n < 84:
		return pick(rng, works) + pick(rng, quarters)
	case n < 92:
		return pick(rng, []string{"工人村", "新工村", "光明里", "向阳新村", "团结里", "新立屯", "工农村", "永善里"}) + han(1+rng.IntN(9)) + "区"
	}
	return fmt.Sprintf("%s%d号%s", pick(rng, streets), 1+rng.IntN(180), pick(rng, []string{"院", "小区", "住宅小区"}))
}

// CompanyName returns a property company's registered name:
// 沈阳文萃物业服务有限公司.
func CompanyName(rng *rand.Rand, city string) string {
	place := strings.TrimSuffix(city, "市")
	if chance(rng, 9) {
		place = "辽宁"
	}
	brand := pick(rng, gracious)
	if chance(rng, 3) {
		brand = pick(rng, names(`鑫 宏 瑞 恒 嘉 中 华 金 天 永 盛 泰 福 安 万 德`)) + pick(rng, names(`源 达 泰 和 业 诚 信 洁 美 佳 居 邻 善 通 隆 裕`))
	}
	return place + brand + pick(rng, []string{"物业服务有限公司", "物业服务有限公司", "物业服务有限公司", "物业管理有限公司", "物业管理有限公司",
		"物业有限公司", "物业服务集团有限公司", "物业管理有限责任公司"})
}

// Address returns a street and number: 文化路87-3号. A compound that is named by
// its number stands there.
func Address(rng *rand.Rand, compound string) string {
	if at, _, found := strings.Cut(compound, "号"); found && strings.ContainsAny(at, "0123456789") {
		return at + "号"
	}
	number := fmt.Sprint(1 + rng.IntN(260))
	switch rng.IntN(6) {
	case 0:
		number += fmt.Sprintf("-%d", 1+rng.IntN(9))
	case 1:
		number += pick(rng, []string{"甲", "乙"})
	}
	return pick(rng, streets) + number + "号"
}

// Boundaries says between which streets a compound lies: 东至文化路,南至….
func Boundaries(rng *rand.Rand) string {
	around := rng.Perm(len(streets))
	return fmt.Sprintf("东至%s,南至%s,西至%s,北至%s", streets[around[0]], streets[around[1]], streets[around[2]], streets[around[3]])
}

// BuilderName returns the name of a body that takes part in a construction, by its
// trade: 辽宁宏业建设工程有限公司.
func BuilderName(rng *rand.Rand, city, trade string) string {
	place := strings.TrimSuffix(city, "市")
	if chance(rng, 30) {
		place = "辽宁"
	}
	return place + pick(rng, gracious) + trade
}

// list splits into single characters, names into words.
func list(text string) []string  { return strings.Split(strings.Join(strings.Fields(text), ""), "") }
func names(text string) []string { return strings.Fields(text) }
