"""The exit statuses of the command line."""

DONE, SOME_FAILED, WRONG_USAGE, STOPPED, INTERRUPTED = 0, 1, 2, 3, 130
