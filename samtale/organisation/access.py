"""Who decides for the organisation. It gives no right to anybody's conversations."""

from samtale.people.access import ensure_may_manage_people

# HR and administrators; what is more than words on a page asks for more when it comes.
ensure_may_decide = ensure_may_manage_people
