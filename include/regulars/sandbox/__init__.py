"""Stand in for SendGrid on loopback, as its published specification says."""
