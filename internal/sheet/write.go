package sheet

// Writer writes tables to a stream, a row at a time. Texts are written as texts,
// neutral; cells of kind Number as numbers.
type Writer interface {
	// Begin begins a sheet. A CSV file has one, whose rows Begin is called before.
	Begin(Look) error
	// Write writes a row of the sheet begun last.
	Write(cells []Cell) error
	// Close ends the file; the stream stays open.
	Close() error
}

// Look is how a sheet of a workbook looks. CSV has no looks.
type Look struct {
	Name    string
	Head    int              // how many rows at the top are bold and stay in sight
	Widths  []int            // of columns, in characters; 0 = as usual
	Choices map[int][]string // what may be chosen in a column
}

// Texts makes cells of texts.
func Texts(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i] = Cell{Text: t, Kind: Text}
	}
	return cells
}
