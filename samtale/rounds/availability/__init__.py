"""When people and rooms are busy: rooms, closed days, absence, own calendars."""
