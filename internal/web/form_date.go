package web

import (
	"fmt"
	"strconv"
	"time"
)

// partialDate joins a year, perhaps a month, perhaps a day. The second value is
// the message key of what is wrong, "" when the date exists.
func partialDate(year, month, day string) (date, wrong string) {
	y, err := strconv.Atoi(year)
	switch {
	case year == "":
		return "", "form.date_without_year"
	case err != nil || y < 1000 || y > 9999:
		return "", "form.year_of_four_digits"
	case month == "" && day == "":
		return fmt.Sprintf("%04d", y), ""
	case month == "":
		return "", "form.date_without_month"
	}
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 || m > 12 {
		return "", "form.month_of_twelve"
	}
	if day == "" {
		return fmt.Sprintf("%04d-%02d", y, m), ""
	}
	d, err := strconv.Atoi(day)
	if err != nil || d < 1 || d > daysIn(y, m) {
		return "", "form.no_such_day"
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), ""
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
