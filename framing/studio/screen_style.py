"""The style of the labelling screen: its layout, and what is drawn after each mark."""

from framing.codebook import Codebook

# The bar stays visible while a long article scrolls under it. The codebook is beside the article, and in a window below
# 1200 pixels a line below it; a click folds it or opens it: there, the state that Label Studio calls open is drawn as
# folded. A title is already the first line of the text, where it can be marked: the hidden header only shows whether
# there is one, and then that line is drawn as a headline. After each mark is its voice, a red question mark if it has
# none. By the HTML standard, which Chromium does not follow here, an <area> is not drawn, as which Label Studio makes
# the handles at the ends of a selected mark. Scores are hidden: they invite people to keep what is above some number.
# In the list of regions, words that do not fit beside their labels are below them, not cut off. Label Studio takes
# bullets and margins away from the instructions. No ">" here: Label Studio would escape it and break the rule.
_STYLE = """
    .framing-bar { position: sticky; top: 0; z-index: 5; padding: 4px 0;
                   background: var(--color-neutral-background, #fff); border-bottom: 1px solid #bbb; }
    .framing-bar .lsf-labels { margin: 0; gap: 4px; }
    .framing-bar .lsf-label { margin: 0; font-size: 13px; line-height: 20px; height: 24px; padding: 0 6px; }
    .framing-title { display: none; }
    .framing-title:has(:not(:empty)) ~ .framing-page .lsf-richtext__line:first-child {
      font-size: 21px; font-weight: 600; }
    .framing-date *, .framing-note * { font-size: 12px !important; line-height: 16px !important; margin: 0 !important; }
    .framing-page { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: flex-start; }
    .framing-text { flex: 99 1 28em; max-width: 46em; }
    .framing-text .lsf-htx-richtext { font-size: 16px; line-height: 1.6; }
    .lsf-richtext .htx-highlight area { display: inline-block; }
    .lsf-outliner-item__control_type_predict, .lsf-outliner-item__control_type_score,
    [title^="Prediction score"] { display: none; }
    .framing-codebook { flex: 1 1 260px; max-width: 420px; position: sticky; top: 70px; z-index: 4;
                        max-height: calc(100vh - 240px); overflow-y: auto;
                        background: var(--color-neutral-background, #fff); }
    .framing-entry { border-left: 4px solid; padding-left: 8px; margin-bottom: 8px; }
    .framing-entry * { margin: 0 !important; font-size: 12.5px !important; line-height: 1.35 !important;
                       font-weight: 400 !important; white-space: pre-line; }
    .framing-entry *::first-line { font-weight: 600; }
    .lsf-outliner-item__title { flex-wrap: wrap; column-gap: 5px; }
    .lsf-outliner-item__title .lsf-outliner-item__text { margin: 0; }
    .lsf-outliner-item__title .lsf-labels-list { white-space: nowrap; }
    .lsf-modal-ls__body h4 { margin: 16px 0 4px; }
    .lsf-modal-ls__body p { margin: 0 0 8px; }
    .lsf-modal-ls__body ul { list-style: disc; margin: 0 0 8px; padding-left: 20px; }
    .framing-article { border-top: 1px solid #bbb; margin-top: 8px; padding-top: 4px; }
    @media (max-width: 1200px) {
      .framing-codebook { flex: 1 1 100%; max-width: none; top: auto; bottom: -12px; max-height: 11em;
                          border-top: 1px solid #bbb; }
      .framing-codebook .ant-collapse-item-active .ant-collapse-content { display: none; }
      .framing-codebook .ant-collapse-item:not(.ant-collapse-item-active) .ant-collapse-content {
        display: block !important; height: auto !important; opacity: 1 !important; }
      .framing-codebook .ant-collapse-arrow svg { transform: rotate(90deg) !important; }
      .framing-codebook .ant-collapse-item-active .ant-collapse-arrow svg { transform: none !important; }
      .framing-text .lsf-htx-richtext { font-size: 15px; line-height: 1.4; } }
    .lsf-richtext .htx-highlight[data-label]::after { content: "?"; color: #b00020; font-size: 11px; }
"""

# A disputed place is underlined and numbered, and lets clicks through to the marks of the labels. Below the article, in
# a narrow window, the list of these places is in columns.
_DISPUTED_STYLE = """
    .framing-disputed { display: none; }
    .framing-disputes { border-bottom: 1px solid #bbb; margin-bottom: 8px; padding-bottom: 8px; }
    .framing-disputes * { white-space: pre-line; margin: 0 !important; font-size: 12.5px !important;
                          line-height: 1.35 !important; font-weight: 400 !important; }
    @media (max-width: 1200px) { .framing-disputes :not(:has(*)) { columns: 210px; column-gap: 20px; } }
    .framing-text { counter-reset: dispute; }
    MARK { background: none !important; border: 0 !important; border-bottom: 2px dotted #b00020 !important;
           color: inherit !important; pointer-events: none; counter-increment: dispute; }
    MARK * { pointer-events: auto; }
    MARK area { display: none !important; }
    MARK.__active { outline: 2px solid #b00020; }
    MARK::after { content: counter(dispute); color: #b00020; }
"""


def screen_style(codebook: Codebook, *, disputed: str = "") -> str:
    """Write the style sheet of a codebook's screen; ``disputed`` is the label of disputed places, "" without these."""
    places = f'.lsf-richtext .htx-highlight[data-label$=":{disputed}"]'
    added = _DISPUTED_STYLE.rstrip().replace("MARK", places) if disputed else ""
    return f"{_STYLE.rstrip()}{_voice_style(codebook)}{added}\n  "


def _voice_style(codebook: Codebook) -> str:
    """Write the rules that draw after each mark whose voice it has, or what is wrong with its labels.

    Label Studio keeps the labels of a mark in ``data-label``, such as
    ``4:loaded,quote``, in the order of the screen.
    """
    voices, categories = [voice.id for voice in codebook.voices], codebook.category_ids
    drawn = [(f'[data-label$=",{voice.id}"]', voice.hotkey or voice.id, "#333") for voice in codebook.voices]
    faults = {
        "2 voices": [f'[data-label*=",{voice},"]' for voice in voices],
        "no category": [f'[data-label*=":{voice}"]' for voice in voices],
        "2 categories": [f'[data-label{sign}"]' for name in categories for sign in (f'*=",{name},', f'$=",{name}')],
    }
    drawn += [(selector, words, "#b00020") for words, selectors in faults.items() for selector in selectors]
    mark = ".lsf-richtext .htx-highlight"
    rules = [f'{mark}{selector}::after {{ content: "{words}"; color: {colour}; }}' for selector, words, colour in drawn]
    return "".join(f"\n    {rule}" for rule in rules)
