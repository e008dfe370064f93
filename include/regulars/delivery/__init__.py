"""Hand messages to SendGrid in two phases, each at most once."""
