"""Brings an employer to a person: contact directory, call-back requests, mail outbox."""
