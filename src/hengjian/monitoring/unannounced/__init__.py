"""Work that reports show and nobody announced: a list for the prefecture."""
