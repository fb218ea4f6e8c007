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
	case o.Count <= 0:
		return fmt.Errorf("count is %d", o.Count)
	case o.Start < minSubID:
		return fmt.Errorf("%d-%d: begins below %d, where users are", o.Start, last, minSubID)
	case last > maxID:
		return fmt.Errorf("%d-%d: ends above %d", o.Start, last, int64(maxID))
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
	AddSubID
	by claim
}

func (r rangeClaim) last() int64     { return int64(r.Start) + int64(r.Count) - 1 }
func (r rangeClaim) has(id int) bool { return int64(r.Start) <= int64(id) && int64(id) <= r.last() }
func (r rangeClaim) String() string  { return fmt.Sprintf("%d-%d", r.Start, r.last()) }
func (r rangeClaim) meets(o rangeClaim) bool {
	return int64(r.Start) <= o.last() && int64(o.Start) <= r.last()
}

// addUser enters a user and says what of it is taken.
func (s *ids) addUser(u User, by claim) error {
	var errs []error
	for _, was := range s.users {
		switch {
		case was.Name == u.Name:
			if by.override {
				continue
			}
			errs = append(errs, fmt.Errorf("user %q: already made by %v", u.Name, was.by))
		case was.UID == u.UID:
			errs = append(errs, fmt.Errorf("user %q: UID: %d is already user %q's, by %v", u.Name, u.UID, was.Name, was.by))
		case was.GID == u.GID:
			errs = append(errs, fmt.Errorf("user %q: GID: %d is already user %q's, by %v", u.Name, u.GID, was.Name, was.by))
		}
	}
	for _, r := range s.ranges {
		errs = append(errs, outside(r, u))
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
		if was.AddSubID == o {
			return true, nil
		}
		if r.meets(was) {
			errs = append(errs, fmt.Errorf("%v overlaps %v of user %q, by %v", r, was, was.User, was.by))
		}
	}
	for _, u := range s.users {
		errs = append(errs, outside(r, u.User))
	}
	s.ranges = append(s.ranges, r)
	return false, errors.Join(errs...)
}

// outside checks that a range does not hold a user's own ids.
func outside(r rangeClaim, u User) error {
	switch {
	case r.has(u.UID):
		return fmt.Errorf("%v of user %q holds the UID of user %q, %d", r, r.User, u.Name, u.UID)
	case r.has(u.GID):
		return fmt.Errorf("%v of user %q holds the GID of user %q, %d", r, r.User, u.Name, u.GID)
	}
	return nil
}
