package debian_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/tank-os/tank/bootcimg/internal/debian"
)

func ExampleBase() {
	_, err := debian.Base(context.Background(), "Trixie", nil)
	var unknown *debian.SuiteError
	fmt.Println(errors.As(err, &unknown), err)
	// Output: true debian base: unknown suite "Trixie" (trixie is one): not a suite's name
}
