"""What is done for everybody when something has gone wrong: sign-in by mail is stopped, and all are signed out."""
