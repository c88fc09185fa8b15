"""Imported by the server that workers are forked from, and by nothing else: it loads the model once, and they share its memory."""

from __future__ import annotations

import gc
import json
import os
from contextlib import suppress

from policyclaims.engines.settings import Settings
from policyclaims.errors import PolicyClaimsError

VARIABLE = "POLICYCLAIMS_PRELOAD"

if VARIABLE in os.environ:
    with suppress(PolicyClaimsError):
        Settings.from_json(json.loads(os.environ.pop(VARIABLE))).load()
    gc.collect()
    # Objects that the collector leaves alone stay in pages that the workers share.
    gc.freeze()
