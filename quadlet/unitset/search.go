package unitset

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// A dir is a directory that is searched.
type dir struct {
	path    string // as the generator has it
	real    string // without links
	entries []fs.DirEntry
}

// A search collects the directories that the generator looks into.
type search struct {
	*loader
	users   string // the administrator's directory of all users
	visited map[string]bool
	dirs    []dir
}

func (l *loader) search(starts []start) []dir {
	s := &search{loader: l, users: adminDir[1:] + "/users", visited: map[string]bool{}}
	if real, _, err := l.resolve(s.users); err == nil && !l.plainWalk {
		s.users = real
	}
	for _, st := range starts {
		p := strings.TrimLeft(st.path, "/")
		switch {
		case !path.IsAbs(st.path):
			s.ignore(st.path, RelativeDir, "")
			if s.plainWalk {
				return nil
			}
			return s.dirs
		case st.rule == onlyItself:
			if real, info, err := s.resolve(p); err == nil && info.IsDir() {
				_, _ = s.open(p, real)
			}
		case s.plainWalk:
			s.walkPlain(p, st.rule)
		default:
			s.follow(p, st.rule)
		}
	}
	return s.dirs
}

// counts says whether a directory is one for this user. The comparison is of
// texts, as the generator does it: it takes users.old for one of users.
func (s *search) counts(p string, r rule) bool {
	ofUsers := strings.HasPrefix(p, s.users)
	if s.plainWalk {
		ofUsers = strings.Contains("/"+p, "/"+s.users)
	}
	if r == allDirs || !ofUsers {
		return true
	}
	if r == notUsers {
		return false
	}
	level := strings.Count(s.users, "/") + 1
	names := strings.Split(p, "/")
	if len(names) <= level {
		return !s.usersLast && len(names) == level
	}
	return strings.Trim(names[level], "0123456789") != ""
}

// follow searches a directory and those below it, also through links.
func (s *search) follow(p string, r rule) {
	real, info, err := s.resolve(p)
	if err != nil {
		s.unreadable(p, err)
		return
	}
	s.enter(p, real, info.IsDir(), r)
}

// enter searches a directory of which the path is resolved.
func (s *search) enter(p, real string, isDir bool, r rule) {
	switch {
	case !isDir || strings.HasSuffix(real, ".d"):
		return
	case s.visited[real]:
		if p != real {
			s.ignore(p, Visited, real)
		}
		return
	case !s.counts(real, r):
		s.ignore(p, OtherUser, "")
		return
	}
	s.visited[real] = true
	entries, _ := s.open(real, real)
	for _, e := range entries {
		sub := path.Join(real, e.Name())
		if e.Type()&fs.ModeSymlink != 0 {
			s.follow(sub, r)
		} else {
			s.enter(sub, sub, e.IsDir(), r)
		}
	}
}

// walkPlain searches as generators before Podman 5.3 do, which resolve a link at
// the start alone.
func (s *search) walkPlain(p string, r rule) {
	real, info, err := s.resolve(p)
	if err != nil {
		s.unreadable(p, err)
		return
	}
	if info.IsDir() {
		s.descend(real, r)
	}
}

// descend says whether to go on: those generators end the search below a start at
// the first directory that they cannot read.
func (s *search) descend(real string, r rule) bool {
	isDropIn := strings.HasSuffix(real, ".d") && !s.walkDropIns
	var entries []fs.DirEntry
	var err error
	switch {
	case !isDropIn && s.counts(real, r):
		entries, err = s.open(real, real)
	default:
		entries, err = s.list(real)
		if !isDropIn {
			s.ignore(real, OtherUser, "")
		}
	}
	for _, e := range entries {
		sub := path.Join(real, e.Name())
		if e.IsDir() && !s.descend(sub, r) {
			return false
		}
		if e.Type()&fs.ModeSymlink != 0 {
			if _, info, err := s.resolve(sub); err == nil && info.IsDir() {
				s.ignore(sub, UnsearchedLink, "")
			}
		}
	}
	return err == nil
}

// open adds a directory to those that are searched.
func (s *search) open(p, real string) ([]fs.DirEntry, error) {
	entries, err := s.list(real)
	if err != nil {
		s.unreadable(p, err)
	}
	s.dirs = append(s.dirs, dir{p, real, entries})
	return entries, err
}

// unreadable is a directory that the generator fails to open. It says so unless
// nothing is there.
func (s *search) unreadable(p string, err error) {
	if err := cause(err); !errors.Is(err, fs.ErrNotExist) {
		s.closed = append(s.closed, unread(p, "open /"+p, err))
	}
}
