package podmanarg

import (
	"strconv"
	"strings"
)

const sizeForm = `want a number and a unit, such as "512m": b, k, m, g, t or p`

// isSize is a number of bytes in the notation that docker/go-units reads: 2g, 1.5 GiB.
func isSize(value string) bool {
	end := strings.LastIndexAny(value, "0123456789. ")
	if end < 0 {
		return false
	}
	number, unit := value[:end+1], value[end+1:]
	if value[end] == ' ' {
		number = value[:end]
	}
	if n, err := strconv.ParseFloat(number, 64); err != nil || n < 0 {
		return false
	}
	unit = strings.ToLower(unit)
	if unit == "" || unit == "b" {
		return true
	}
	if strings.IndexByte("kmgtp", unit[0]) < 0 {
		return false
	}
	return unit[1:] == "" || unit[1:] == "b" || unit[1:] == "ib"
}

func size(value string) error {
	if value == "" || isSize(value) {
		return nil
	}
	return refuse("not a size; %s", sizeForm)
}

func swap(value string) error {
	if value == "" || value == "-1" || isSize(value) {
		return nil
	}
	return refuse("not a size; %s, or -1 for no limit", sizeForm)
}

// blockWeight's bounds are the kernel's.
func blockWeight(value string) error {
	if value == "" {
		return nil
	}
	if _, err := strconv.ParseUint(value, 10, 16); err != nil {
		return refuse("not a weight; want a number from 10 to 1000")
	}
	return nil
}

// perDevice splits a value that sets something for a device.
func perDevice(value, form string) (string, error) {
	path, rest, ok := strings.Cut(value, ":")
	if !ok || !strings.HasPrefix(path, "/dev/") {
		return "", refuse("not of a device; want /dev/NAME:%s", form)
	}
	return rest, nil
}

func deviceWeight(value string) error {
	rest, err := perDevice(value, "WEIGHT")
	if err != nil {
		return err
	}
	weight, err := strconv.ParseUint(rest, 10, 0)
	if err != nil || weight > 0 && weight < 10 || weight > 1000 {
		return refuse("%q is no weight; want 0, or a number from 10 to 1000", rest)
	}
	return nil
}

func deviceBytes(value string) error {
	rest, err := perDevice(value, "SIZE")
	if err != nil {
		return err
	}
	if !isSize(rest) {
		return refuse("%q is no rate; %s", rest, sizeForm)
	}
	return nil
}

func deviceCount(value string) error {
	rest, err := perDevice(value, "COUNT")
	if err != nil {
		return err
	}
	if _, err := strconv.ParseUint(rest, 10, 64); err != nil {
		return refuse("%q is no number of operations a second", rest)
	}
	return nil
}

func pidsLimit(value string) error {
	n, err := strconv.ParseInt(value, 0, 64)
	if err != nil || n != int64(int32(n)) {
		return refuse("too large; want at most 2147483647, or -1 for no limit")
	}
	return nil
}

func oomScore(value string) error {
	n, err := strconv.ParseInt(value, 0, 64)
	if err == nil && (n < -1000 || n > 1000) {
		return fail("out of range; want -1000 to 1000")
	}
	return nil
}
