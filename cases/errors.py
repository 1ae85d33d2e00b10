"""The family of errors; a refusal is not one of them, it is an answer (`cases.action.Refusal`)."""


class DubanError(Exception):
    """Something is wrong that a person can mend; the message says what, where and how."""


class InputFault(DubanError):
    """The request itself is invalid: an unknown key, a missing or ill-typed value. Nothing was written."""


class NotFound(DubanError):
    """There is no such case, person, subject or paper, or it lies outside the asker's scope; both answer alike."""


class StaleVersion(DubanError):
    """Somebody else changed the case since it was read; read it again and decide anew. Nothing was written."""


class RepeatedRequest(DubanError):
    """The request id was used before for a different act. Nothing was written."""


class BrokenTable(DubanError):
    """A procedure table contradicts itself; the product does not start with it."""


class BrokenPromise(DubanError):
    """An act did what its table row does not declare. A defect of ours, never of the person acting."""
