package composite

import (
	"encoding/json"
	"math"
)

// Number is a figure of a report: JSON writes what is missing, or infinite, as
// null, which encoding/json refuses for a float64.
type Number float64

// MarshalJSON writes the number, null when it is missing or infinite.
func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads a number; null is missing.
func (n *Number) UnmarshalJSON(text []byte) error {
	v := math.NaN()
	if string(text) != "null" {
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
	}
	*n = Number(v)
	return nil
}

// MarshalJSON writes the matrix row by row, null for what is missing.
func (m Matrix) MarshalJSON() ([]byte, error) {
	rows := make([][]Number, m.Rows)
	for r := range rows {
		rows[r] = make([]Number, m.Columns)
		for c := range rows[r] {
			rows[r][c] = Number(m.At(r, c))
		}
	}
	return json.Marshal(rows)
}

// UnmarshalJSON reads what MarshalJSON writes; every row must be as long as
// the first.
func (m *Matrix) UnmarshalJSON(text []byte) error {
	var rows [][]Number
	if err := json.Unmarshal(text, &rows); err != nil {
		return err
	}
	*m = Matrix{}
	if len(rows) == 0 {
		return nil
	}
	*m = NewMatrix(len(rows), len(rows[0]))
	for r, row := range rows {
		if len(row) != m.Columns {
			return &Error{Step: StepData, Reason: WrongShape, Value: float64(len(row)), Limit: float64(m.Columns)}
		}
		for c, v := range row {
			m.Set(r, c, float64(v))
		}
	}
	return nil
}
