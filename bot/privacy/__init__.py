"""Keeps personal data out: masking at the door, the vault for what a call-back needs, erasure."""
