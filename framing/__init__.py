"""Find, annotate and measure framing in news text: whose voice it is in, and how sure we can be."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from framing.version import __version__

if TYPE_CHECKING:
    from framing.annotations.agreement import agreement
    from framing.errors import FramingError
    from framing.estimates.contrasts import contrast_rates
    from framing.estimates.effects import estimate_effects
    from framing.estimates.rates import estimate_rates
    from framing.markers.find import find_markers
    from framing.markers.names import find_names
    from framing.markers.speech import find_speech
    from framing.model.frame_classifier import FrameClassifier
    from framing.model.sentences import SentenceClassifier
    from framing.model.tagger import SpanTagger
    from framing.records import Marker, Name, Speech
    from framing.spans import Span
    from framing.study import Study, open_study

# name -> the module that has it: imported at first use, so that `import framing` costs nothing
_HOMES = {
    "FrameClassifier": "framing.model.frame_classifier",
    "FramingError": "framing.errors",
    "Marker": "framing.records",
    "Name": "framing.records",
    "SentenceClassifier": "framing.model.sentences",
    "Span": "framing.spans",
    "SpanTagger": "framing.model.tagger",
    "Speech": "framing.records",
    "Study": "framing.study",
    "agreement": "framing.annotations.agreement",
    "contrast_rates": "framing.estimates.contrasts",
    "estimate_effects": "framing.estimates.effects",
    "estimate_rates": "framing.estimates.rates",
    "find_markers": "framing.markers.find",
    "find_names": "framing.markers.names",
    "find_speech": "framing.markers.speech",
    "open_study": "framing.study",
}

__all__ = [
    "FrameClassifier",
    "FramingError",
    "Marker",
    "Name",
    "SentenceClassifier",
    "Span",
    "SpanTagger",
    "Speech",
    "Study",
    "__version__",
    "agreement",
    "contrast_rates",
    "estimate_effects",
    "estimate_rates",
    "find_markers",
    "find_names",
    "find_speech",
    "open_study",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'framing' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
