//go:build never

package tank

import (
	_ "github.com/Microsoft/hcsshim/ext4/tar2ext4"
	_ "github.com/containers/buildah"
	_ "github.com/containers/buildah/imagebuildah"
	_ "github.com/containers/image/v5/copy"
	_ "github.com/containers/image/v5/transports/alltransports"
	_ "github.com/containers/storage"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/google/go-containerregistry/pkg/registry"
	_ "github.com/pelletier/go-toml/v2"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "golang.org/x/crypto/ssh"
	_ "golang.org/x/sys/unix"
	_ "golang.org/x/term"
	_ "golang.org/x/tools/txtar"
)
