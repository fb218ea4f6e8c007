package gator

// A Service is one of the services that gator knows the interface of.
type Service string

// The services.
const (
	// GitHub is GitHub's REST interface, of github.com or of an Enterprise server.
	GitHub Service = "github"
)

// publicUpstream is where the service is when nothing else is said.
func (s Service) publicUpstream() string {
	if s == GitHub {
		return "https://api.github.com"
	}
	return ""
}
