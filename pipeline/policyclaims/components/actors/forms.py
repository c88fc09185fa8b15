"""The forms that names of states, governments, ministries and offices take: patterns, and nothing of any one document."""

from __future__ import annotations

import re

from policyclaims.components.actors.glossary import GENERIC

RULE = re.compile(
    r"^(?P<who>.+?)(?:['’]s?)?\s+(?P<body>administration|governments?|cabinet|regime|authorities|leadership|leaders|govt\.?)$",
    re.I,
)
OF = re.compile(
    r"^(?:government|authorities|administration|leaders?|people|cabinet|state|republic|kingdom)s?\s+of\s+(?:the\s+)?(?P<who>.+)$",
    re.I,
)
NATIONAL = re.compile(
    r"^(?:(?:federal|national|central|state|incoming|new|current|next|present|union|coalition|host)\s+)?(?:government|administration|authorities|cabinet|executive)$",
    re.I,
)
PARTY = re.compile(r"^(?:state party|state under review|country under review)$", re.I)
SECRETARY = re.compile(
    r"^(?:(?P<role>secretary|minister|ministry|department|undersecretary|secretariat)(?:\s+of\s+state)?\s+(?P<of>of|for)\s+(?:the\s+)?(?P<field>.+))$",
    re.I,
)
FIELD_FIRST = re.compile(
    r"^(?P<field>(?!First\b|Prime\b|Chief\b|Deputy\b|Permanent\b|Cabinet\b)[A-Z][\w&, ]+?)\s+(?P<role>Secretary|Minister|Ministry|Department)$"
)
OFFICE_OF = re.compile(
    r"^(?:(?:national|deputy|acting|executive|managing|chief)\s+)*(?:commissioners?|directors?(?:[- ]general)?|chief executives?|chairs?|chairperson|chairman|heads?|"
    r"boards?(?:\s+of\s+(?:directors|trustees|governors))?|administrator|governing body|management|trustees|president|governor|executive|senior management|leadership)\s+"
    r"(?:of|for|at)\s+(?:the\s+)?(?P<body>[A-Z].+)$",
    re.I,
)
OFFICE = re.compile(
    r"^(?:Department|Ministry|Minister|Secretary|Cabinet|Treasury|Parliament|Senate|House|Office|Attorney|Chief|Comptroller|Auditor|Solicitor|Inspector|Director|"
    r"Bureau|Ombuds\w+|Congress|Army|Navy|Police)\b"
)
OFFICE_LAST = re.compile(
    r"^(?:National|Central|Federal|Supreme|Constitutional|Public|General|Finance|Justice|Health|Education|Foreign|Home|State|Armed|Electoral|Environment\w*)\b"
    r".*\b(?:Prosecut(?:or|ions)|Audit(?:or|s)|Archives?|Gallery|Guard|Forces|Statistics|Registr(?:y|ar)|Laborator(?:y|ies)|Defender|Ministry|Department|"
    + "|".join(sorted(w.capitalize() for w in GENERIC))
    + r")$"
)
# "at least four universities" are universities; "All India Radio" is a name.
QUANTITY = re.compile(
    r"^(?:(?:at least|at most|up to|more than|fewer than|no fewer than|all|most|many|several|certain|few|own|remaining|two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|\d+)\s+(?:of\s+(?:the|our|these)\s+)?)+(?=[a-z]|States\b|Members?\b|Parties\b|Governments?\b)",
    re.I,
)
REGIONAL = re.compile(
    r"^(?:(?:provincial|state|territorial|regional|devolved)\s+(?:government|authorities|executive|cabinet)|province|region|territory|executive)$",
    re.I,
)
SMALL_WORDS = frozenset({"of", "for", "and", "the", "on", "in", "to"})
REVIEW = re.compile(r"\bstate party\b|\bstate under review\b|\buniversal periodic review\b|\bconcluding observations\b", re.I)
OUR_NATION = re.compile(
    r"\b(?:our|this|fellow)\s+(?:(?:own|great|national|whole)\s+)?(?:nations?|country|countrymen|citizens|people|economy|military|armed forces|troops|"
    r"government|constitution|democracy|allies|borders?|society|schools|children|taxpayers|republic|union)\b",
    re.I,
)
TERM = re.compile(
    r"^(?:(?:new|incoming|next|newly[- ]elected|\w+(?:st|nd|rd|th)|first|second|third)\s+)+(?=(?:[A-Z]\w+\s+)?(?:Parliament|Congress|Senate|Assembly|Legislature)\b)",
    re.I,
)
# A part of a state that a document calls by its kind alone: "the City", where "City of X" is named.
PLACE = frozenset(
    {"city", "county", "town", "state", "province", "borough", "district", "municipality", "commonwealth", "territory", "canton"}
)
WEAK_EVIDENCE = frozenset({"local", "place", "title", "closing"})
REVIEWS = 2  # such words, from which on a document counts as the review of one state
REGION_SHARE, REGION_LEAST = 0.6, 3
