"""Hold: the page both have open while they talk."""
