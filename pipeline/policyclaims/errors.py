"""The one root of every error that policyclaims raises on purpose; each message is one line that a user can act on."""


class PolicyClaimsError(Exception):
    """Anything that a user can mend."""


class InputError(PolicyClaimsError):
    """A document or an input path that cannot be read."""


class TooSlowError(InputError):
    """A document that takes longer to read than it may."""


class OutputError(PolicyClaimsError):
    """An output path that cannot be written or must not be overwritten."""


class CorpusError(PolicyClaimsError):
    """An annotation that is broken; the message names the file and the line."""


class ModelError(PolicyClaimsError):
    """A model folder that is missing, changed, or of another version."""


class KnowledgeError(PolicyClaimsError):
    """A table of actors, cues or themes that cannot be used."""
