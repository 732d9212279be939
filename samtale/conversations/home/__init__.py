"""The places people land: Min side, Mine medarbeidere, Oversikt, and one's own calendar."""
