"""Who is due today, outside any round."""
