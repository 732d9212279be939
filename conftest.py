"""Makes the shared fixtures known to every app's tests."""

pytest_plugins = [
    "tests.turned",
    "tests.databases",
    "tests.kept_course",
    "tests.browsers",
    "tests.fixtures",
    "tests.reruns",
]
