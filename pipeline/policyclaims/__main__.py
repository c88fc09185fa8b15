"""``python -m policyclaims``: the command, where its script is not on the path."""

import sys

from policyclaims.cli.main import main

sys.exit(main())
