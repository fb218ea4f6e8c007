package gator

import (
	"io"
	"sync"
	"sync/atomic"
)

// A budget is what requests that are under way share. Who does not get a part of
// it is refused rather than made to wait: a queue is memory, too.
type budget struct {
	most  int64
	taken atomic.Int64
}

// take takes n, and nothing if there is not that much left.
func (b *budget) take(n int64) bool {
	if b.taken.Add(n) <= b.most {
		return true
	}
	b.taken.Add(-n)
	return false
}

func (b *budget) give(n int64) { b.taken.Add(-n) }

// A meteredReader takes from a budget what it reads, until it is released.
type meteredReader struct {
	r      io.Reader
	budget *budget
	taken  int64
	once   sync.Once
	// exceeded says that there was not as much left as there was to read.
	exceeded bool
}

func (m *meteredReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if !m.budget.take(int64(n)) {
		m.exceeded = true
		return 0, io.ErrShortBuffer
	}
	m.taken += int64(n)
	return n, err
}

// release gives back what was taken. It may be called more than once.
func (m *meteredReader) release() { m.once.Do(func() { m.budget.give(m.taken) }) }
