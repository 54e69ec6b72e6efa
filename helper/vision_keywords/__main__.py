"""`python -m vision_keywords` is the command `vision-keywords`."""

from vision_keywords.cli import main

main()
