"""The only open port: sessions, identity, limits, once-only delivery. It never decides content."""
