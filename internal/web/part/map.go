package part

// Tile is one city in the cartogram.
type Tile struct {
	City  int // 6-digit code: 210100
	Name  string
	Value string // 86.2%
	Note  string // said to screen readers, with the value: 41,207 件
	Tone  Tone
	Path  string
}

// Cartogram is the province as tiles of one size, placed about as the cities
// lie; it is not a map and shows no border. The table with the same figures
// belongs beside it.
type Cartogram struct {
	Title string
	Tiles []Tile
}

// places are column and row of each city of Liaoning.
var places = map[int][2]int{
	211300: {0, 0}, 210900: {1, 0}, 210100: {2, 0}, 211200: {3, 0}, // 朝阳 阜新 沈阳 铁岭
	211400: {0, 1}, 210700: {1, 1}, 211000: {2, 1}, 210400: {3, 1}, // 葫芦岛 锦州 辽阳 抚顺
	211100: {1, 2}, 210300: {2, 2}, 210500: {3, 2}, // 盘锦 鞍山 本溪
	210800: {2, 3}, 210600: {3, 3}, // 营口 丹东
	210200: {2, 4}, // 大连
}

const (
	tileWidth  = 84
	tileHeight = 64
	tileGap    = 4
)

// at returns the tile's left and top edge. A city without a place is not drawn:
// the table beside has it.
func (t Tile) at() (x, y int, ok bool) {
	p, ok := places[t.City]
	return p[0] * (tileWidth + tileGap), p[1] * (tileHeight + tileGap), ok
}
