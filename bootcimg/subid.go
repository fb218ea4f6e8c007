package bootcimg

import (
	"errors"
	"fmt"
)

// minSubID is the first id a subordinate range may hold: those below are users,
// system accounts and nobody.
const minSubID = 65536

// checkSubID checks a range by itself.
func checkSubID(o AddSubID) error {
	switch last := int64(o.Start) + int64(o.Count) - 1; {
	case o.Count <= 0 || int64(o.Count) > maxID:
		return fmt.Errorf("count is %d", o.Count)
	case int64(o.Start) > maxID:
		return fmt.Errorf("begin at %d, above %d", o.Start, int64(maxID))
	case o.Start < minSubID:
		return fmt.Errorf("%d-%d: begin below %d, where users are", o.Start, last, minSubID)
	case last > maxID:
		return fmt.Errorf("%d-%d: end above %d", o.Start, last, int64(maxID))
	}
	return nil
}

// ids are the users of a plan and their subordinate ids. Two users who share an
// id share files and processes: what is kept from one, the other reaches.
type ids struct {
	users  []userClaim
	ranges []rangeClaim
}

type userClaim struct {
	User
	by claim
}

type rangeClaim struct {
	op AddSubID
	by claim
}

func (r rangeClaim) last() int64     { return int64(r.op.Start) + int64(r.op.Count) - 1 }
func (r rangeClaim) has(id int) bool { return int64(r.op.Start) <= int64(id) && int64(id) <= r.last() }
func (r rangeClaim) String() string  { return fmt.Sprintf("%d-%d", r.op.Start, r.last()) }
func (r rangeClaim) meets(o rangeClaim) bool {
	return int64(r.op.Start) <= o.last() && int64(o.op.Start) <= r.last()
}

// edited tells which step was the first to add a range to /etc/subuid and
// /etc/subgid.
func (s *ids) edited() (by claim, ok bool) {
	if len(s.ranges) == 0 {
		return claim{}, false
	}
	return s.ranges[0].by, true
}

// addUser enters a user and says what of it is taken.
func (s *ids) addUser(u User, by claim) error {
	var errs []error
	for _, was := range s.users {
		switch {
		case was.Name == u.Name:
			errs = append(errs, fmt.Errorf("user %q: already made by %v", u.Name, was.by))
		case was.UID == u.UID:
			errs = append(errs, fmt.Errorf("user %q: UID: %d is already user %q's, by %v", u.Name, u.UID, was.Name, was.by))
		case was.GID == u.GID:
			errs = append(errs, fmt.Errorf("user %q: GID: %d is already user %q's, by %v", u.Name, u.GID, was.Name, was.by))
		}
	}
	for _, r := range s.ranges {
		if id, what := r.holds(u); what != "" {
			errs = append(errs, fmt.Errorf("user %q: %s: %d is in the subordinate ids %v of user %q, by %v", u.Name, what, id, r, r.op.User, r.by))
		}
	}
	s.users = append(s.users, userClaim{u, by})
	return errors.Join(errs...)
}

// addRange enters a range and says what of it is taken. It reports whether it
// was there already.
func (s *ids) addRange(o AddSubID, by claim) (done bool, err error) {
	r := rangeClaim{o, by}
	var errs []error
	for _, was := range s.ranges {
		if was.op == o {
			return true, nil
		}
		if r.meets(was) {
			errs = append(errs, fmt.Errorf("%v overlap %v of user %q, by %v", r, was, was.op.User, was.by))
		}
	}
	for _, u := range s.users {
		if id, what := r.holds(u.User); what != "" {
			errs = append(errs, fmt.Errorf("%v hold the %s of user %q, %d, by %v", r, what, u.Name, id, u.by))
		}
	}
	s.ranges = append(s.ranges, r)
	return false, errors.Join(errs...)
}

// holds tells which of a user's own ids is in the range.
func (r rangeClaim) holds(u User) (id int, what string) {
	switch {
	case r.has(u.UID):
		return u.UID, "UID"
	case r.has(u.GID):
		return u.GID, "GID"
	}
	return 0, ""
}
