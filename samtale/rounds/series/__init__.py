"""Check-ins that come by themselves: a rhythm for two, its dates, and how it goes."""
