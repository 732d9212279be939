"""A small database of every released version, for both engines, which every later version must take over."""
