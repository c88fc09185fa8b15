"""Words that name nobody by themselves: pronouns, groups, and what a nation calls its own government."""

from __future__ import annotations

import re

PRONOUNS = frozenset(
    {"it", "they", "he", "she", "this", "these", "that", "those", "both", "which", "who", "them", "themselves", "its", "their"}
)
BOTH = re.compile(r"^(?:both|the two|these two|two)\b", re.I)
# Words that name nobody by themselves: where the text before gathers parties, these are they.
ONLY_REFERS = re.compile(
    r"^(?:both|the two|these two|the three|these)\s+\w+$|^(?:the|these|all)\s+(?:allies|two|three|two sides|nations|countries|capitals)$",
    re.I,
)
GROUP = re.compile(
    r"^(?:the |all |these |three |four |\w+ )*(?:allies|partners|countries|nations|states|sides|governments|capitals|parties|members|leaders|powers)$",
    re.I,
)
WE = re.compile(r"^(?:(?:(?:all|each|any|most|many|every one|both)\s+)?of\s+)?(?:we|our|us|i|ourselves)(?:\s+all)?$", re.I)
NATION = re.compile(
    r"^(?:the |our )?(?:(?:federal |national |central |union |state )?government|ministers|state|executive|administration|authorities|crown|country|nation)$",
    re.I,
)
