package vm

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"
)

// openVarDisk opens the disk for /var: the config's, made when absent, or one
// that has no name and ends with the last process that has it open.
func openVarDisk(path string, size int64) (*os.File, error) {
	if path == "" {
		return unnamedDisk(size)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		f, err = os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, fmt.Errorf("vm: VarDisk: %w", err)
		}
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("vm: VarDisk: %w", err)
	}
	if err := f.Truncate(size); err != nil {
		_ = os.Remove(path)
		return nil, errors.Join(fmt.Errorf("vm: VarDisk: %w", err), f.Close())
	}
	return f, nil
}

// unnamedDisk makes a file that no kill can leave behind.
func unnamedDisk(size int64) (*os.File, error) {
	f, err := os.CreateTemp("", "vm-var-")
	if err != nil {
		return nil, fmt.Errorf("vm: /var disk: %w", err)
	}
	err = errors.Join(os.Remove(f.Name()), f.Truncate(size))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("vm: /var disk: %w", err), f.Close())
	}
	return f, nil
}

// An identity is what makes a machine the same machine after a reboot. On a
// bootc host it lives in /etc, which here starts anew with every boot.
type identity struct {
	// MachineID is 32 hexadecimal digits, machine-id(5).
	MachineID string
	// HostKey is the ssh host key, in OpenSSH's PEM form.
	HostKey string
}

func newIdentity() (*identity, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	// A version 4 UUID, as systemd makes them.
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	key, _, err := newKey()
	if err != nil {
		return nil, err
	}
	return &identity{hex.EncodeToString(id[:]), string(key)}, nil
}

// signer returns the host key for checking that the machine has it.
func (i *identity) signer() (ssh.Signer, error) { return ssh.ParsePrivateKey([]byte(i.HostKey)) }

// loadIdentity returns the identity that belongs to a /var disk, made when it
// is absent. Only its owner can read it: it holds the host key.
func loadIdentity(varDisk string) (*identity, error) {
	if varDisk == "" {
		return newIdentity()
	}
	path := varDisk + ".identity"
	text, err := os.ReadFile(path)
	if err == nil {
		id := new(identity)
		if err := json.Unmarshal(text, id); err != nil || len(id.MachineID) != 32 || id.HostKey == "" {
			return nil, fmt.Errorf("vm: identity: %s is damaged (remove it to give the machine a new one): %w", path, err)
		}
		return id, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("vm: identity: %w", err)
	}
	id, err := newIdentity()
	if err != nil {
		return nil, fmt.Errorf("vm: identity: %w", err)
	}
	return id, id.write(path)
}

// write is atomic: half an identity would lock the operator out.
func (i *identity) write(path string) error {
	text, err := json.Marshal(i)
	if err != nil {
		return fmt.Errorf("vm: identity: %w", err)
	}
	// A name of its own, mode 0600: in a directory that others write to, a link
	// put at a name they can guess would send the key elsewhere.
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".tmp*")
	if err != nil {
		return fmt.Errorf("vm: identity: %w", err)
	}
	_, err = tmp.Write(append(text, '\n'))
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // what went wrong before counts
		return fmt.Errorf("vm: identity: %w", err)
	}
	return nil
}

// newKey makes an ed25519 key: the private half in OpenSSH's PEM form, the
// public one as an authorized_keys line.
func newKey() (private, public []byte, err error) {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	block, err := ssh.MarshalPrivateKey(priv, "")
	if err != nil {
		return nil, nil, err
	}
	sshPub, err := ssh.NewPublicKey(pub)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(block), ssh.MarshalAuthorizedKey(sshPub), nil
}
