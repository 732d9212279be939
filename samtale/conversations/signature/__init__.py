"""Sign: both put their name under the same text; afterwards things are only added."""
