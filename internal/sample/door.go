package sample

import (
	"fmt"
	"math/rand/v2"
)

// Doors is how one compound names its buildings, entrances and rooms; a
// compound keeps one style.
type Doors struct{ style doorStyle }

type doorStyle int

const (
	blockStyle doorStyle = iota // 3号楼 2单元 501
	towerStyle                  // A座, no entrance, 1203
	plotStyle                   // 12栋 1门 402
	oldStyle                    // 甲3号 2门 5-1
)

// NewDoors draws the style of a compound of so many buildings delivered in a
// year: most number their buildings, a few towers go by letters, and the old
// quarters have ways of their own.
func NewDoors(rng *rand.Rand, year, buildings int) Doors {
	switch n := rng.IntN(100); {
	case n < 20 && year >= 2005 && buildings <= 8:
		return Doors{towerStyle}
	case n < 20 && year < 2000:
		return Doors{oldStyle}
	case n < 34:
		return Doors{plotStyle}
	}
	return Doors{blockStyle}
}

// Building names the n-th building, n ≥ 1.
func (d Doors) Building(n int) string {
	switch d.style {
	case towerStyle:
		return string(rune('A'+n-1)) + "座"
	case plotStyle:
		return fmt.Sprintf("%d栋", n)
	case oldStyle:
		return fmt.Sprintf("甲%d号", n)
	}
	return fmt.Sprintf("%d号楼", n)
}

// Entrance names the n-th entrance of a building, n ≥ 1; towers have none.
func (d Doors) Entrance(n int) string {
	switch d.style {
	case towerStyle:
		return ""
	case plotStyle, oldStyle:
		return fmt.Sprintf("%d门", n)
	}
	return fmt.Sprintf("%d单元", n)
}

// Room names the n-th room of a floor, both ≥ 1.
func (d Doors) Room(floor, n int) string {
	if d.style == oldStyle {
		return fmt.Sprintf("%d-%d", floor, n)
	}
	return fmt.Sprintf("%d%02d", floor, n)
}
