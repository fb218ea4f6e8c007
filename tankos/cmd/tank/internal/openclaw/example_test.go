package openclaw_test

import (
	"fmt"

	"github.com/tank-os/tank/tankos/cmd/tank/internal/openclaw"
)

// The fields of row D4: a local gateway with a token, both HTTP APIs, and the
// control page for the machine's own two addresses.
func ExampleInitial() {
	fmt.Printf("%s", openclaw.Initial(18789))
	// Output:
	// {
	//   "gateway": {
	//     "mode": "local",
	//     "auth": {
	//       "mode": "token"
	//     },
	//     "http": {
	//       "endpoints": {
	//         "chatCompletions": {
	//           "enabled": true
	//         },
	//         "responses": {
	//           "enabled": true
	//         }
	//       }
	//     },
	//     "controlUi": {
	//       "enabled": true,
	//       "allowedOrigins": [
	//         "http://127.0.0.1:18789",
	//         "http://localhost:18789"
	//       ]
	//     }
	//   }
	// }
}

func ExampleMerge() {
	text, err := openclaw.Merge([]byte(`{"gateway": {"mode": "local"}, "mine": 1}`), []string{"TELEGRAM_BOT_TOKEN"})
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// {
	//   "gateway": {
	//     "mode": "local"
	//   },
	//   "mine": 1,
	//   "secrets": {
	//     "providers": {
	//       "default": {
	//         "source": "env"
	//       }
	//     }
	//   },
	//   "channels": {
	//     "telegram": {
	//       "botToken": {
	//         "source": "env",
	//         "provider": "default",
	//         "id": "TELEGRAM_BOT_TOKEN"
	//       }
	//     }
	//   }
	// }
	// <nil>
}
