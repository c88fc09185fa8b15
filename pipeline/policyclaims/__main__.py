"""``python -m policyclaims``: the command, where its script is not on the path."""

from policyclaims.cli.main import main

main()
