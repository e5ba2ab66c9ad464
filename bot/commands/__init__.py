"""The commands of `wegwijzer`, one file per line of work. They only read options and print."""
