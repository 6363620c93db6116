"""A formula in Wilkinson's notation and a table → the columns of a regression."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.errors import InputError
from framing.wording import counted, nearest, shown

MAX_FORMULA_TERMS = 100
# the sizes of numbers: whole ones up to here are told apart, and no square of one is 0
LARGEST, SMALLEST = 1e15, 1e-100
INTERCEPT = "Intercept"
# what a formula may call; anything else in it would be run as Python
_FUNCTIONS = ("C", "center", "log", "scale")
_OF_NUMBERS = ("center(", "log(", "scale(")
_MARKED = re.compile(r"\x1b\[[0-9;]*m|[⧛⧚]")
_FAULTS = (  # what the parser of formulas says, and what that is
    (re.compile(r"Operator `(.+?)` has insuf"), r"operator '\1' lacks a column on one side"),
    (re.compile(r"Could not find matching context"), "a bracket or quotation mark has no other half"),
    (re.compile(r"Missing operator between `(.+?)` and `(.+?)`"), r"'\1' and '\2' have no operator between them"),
)
_TOLERANCE = 1e-7  # of a column's length, as in R's lm: what is left after the columns before it
# what numpy and pandas raise within a term, which formulaic wraps or lets through
_TERM_ERRORS = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Design:
    """The columns of a regression, with the names of their terms; the first is the intercept."""

    matrix: NDArray[np.float64]
    terms: tuple[str, ...]

    @property
    def standard(self) -> NDArray[np.float64]:
        """The matrix from the terms to terms around 0 and up to 1.

        Years, or seconds since 1970, are hardly different from the intercept as they are.
        """
        middle = self.matrix.mean(axis=0)
        middle[0] = 0
        reach = np.abs(self.matrix - middle).max(axis=0)
        units = np.diag(1 / reach)
        units[0, 1:] = -middle[1:] / reach[1:]
        return np.asarray(units)


def variables(formula: str, columns: Collection[str]) -> tuple[str, ...]:
    """Return the columns that a formula names, in the order of its terms.

    Raises
    ------
    InputError
        It is not a formula, calls what it may not, or names a column that is not
        among ``columns``; the message has the nearest.

    Examples
    --------
    >>> variables("period + outlet:period", ["outlet", "period"])
    ('period', 'outlet')
    """
    names = named_columns(formula)
    for name in names:
        if name not in columns:
            raise InputError(f"formula: no column is called {name!r}{nearest(name, columns)}; there are "
                             f"{', '.join(sorted(columns))}")  # fmt: skip
    return names


def named_columns(formula: str) -> tuple[str, ...]:
    """Return the columns that a formula names, existing or not; raise ``InputError`` if it is not a formula."""
    return tuple(dict.fromkeys(name for factor in _factors(formula) for name in _names(factor, formula)))


def design(formula: str, table: pd.DataFrame) -> Design:
    """Return the columns that a formula makes of a table.

    Texts and categoricals have a column for each level but the first: in the
    order of the alphabet, or of the categorical.

    Raises
    ------
    InputError
        A column has a gap or one value only, there are more than 100 terms, a
        value is out of range, or a term is a combination of others (perfect
        collinearity).
    """
    used = variables(formula, list(table.columns))
    filled = table.assign(**{name: _filled(table[name], name) for name in used})
    for name in only_as_categories(formula):
        if pd.api.types.is_numeric_dtype(filled[name]):
            filled[name] = _number_levels(filled[name])
    _check_numbers(formula, filled)
    from formulaic.errors import FormulaicError

    try:
        with np.errstate(all="ignore"):  # what is not a number is said below
            matrix = _parsed(formula).get_model_matrix(filled, context={}, na_action="raise")
    except (FormulaicError, *_TERM_ERRORS) as error:
        raise InputError(f"formula {formula!r} cannot be computed: {_line(error)}") from error
    columns = [name for name in matrix.columns if matrix[name].any()]  # a level that no article has
    terms = [re.sub(r"\[T\.", "[", name) for name in columns]
    if len(terms) > MAX_FORMULA_TERMS:
        raise InputError(f"formula {formula!r} has {len(terms):,} terms; it may have {MAX_FORMULA_TERMS}")
    values = np.asarray(matrix[columns], dtype="float64")
    for name, column in zip(terms, values.T, strict=True):
        check_sizes(f"term {name!r}", column, table)
    _check_independent(values, terms)
    return Design(values, tuple(terms))


def _filled(values: pd.Series, name: str) -> pd.Series:
    if isinstance(values.dtype, pd.CategoricalDtype):
        filled = values.cat.remove_unused_categories()
    elif pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        filled = values.astype("float64")
    else:
        filled = values.astype(object).where(values.notna(), "").astype(str)
    gaps = filled.isna() | (filled.astype(object) == "")
    if gaps.any():
        raise InputError(f"formula: column {name!r} has no value in {counted(int(gaps.sum()), 'articles')}")
    if filled.nunique() == 1:
        raise InputError(f"formula: column {name!r} is {shown(filled.iloc[0])} in all articles, so it explains nothing")
    return filled


def _number_levels(values: pd.Series) -> pd.Series:
    """Return numbers as categories in the order of the numbers, without the ".0" of whole ones."""
    levels = sorted(values.unique())
    return pd.Series(pd.Categorical(values.map("{:.15g}".format), [f"{level:.15g}" for level in levels]), values.index)


def only_as_categories(formula: str) -> set[str]:
    """Return the columns that a formula names in ``C(...)`` alone."""
    calls = [(factor.startswith("C("), name) for factor in _factors(formula) for name in _names(factor, formula)]
    return {name for is_category, name in calls if is_category} - {name for is_c, name in calls if not is_c}


def _check_numbers(formula: str, table: pd.DataFrame) -> None:
    """Raise ``InputError`` where a formula takes the logarithm or the like of a column of texts."""
    for factor in _factors(formula):
        for name in _names(factor, formula):
            if factor.startswith(_OF_NUMBERS) and not pd.api.types.is_numeric_dtype(table[name]):
                raise InputError(f"formula: {factor} needs numbers, and column {name!r} has texts, such as "
                                 f"{shown(table[name].iloc[0])}")  # fmt: skip


def check_sizes(name: str, values: NDArray[np.float64], table: pd.DataFrame) -> None:
    """Raise ``InputError``, naming the row of ``table``, where a value is no number or is out of range."""
    sizes = np.abs(values)
    with np.errstate(invalid="ignore"):
        fitting = (sizes <= LARGEST) & ((sizes >= SMALLEST) | (sizes == 0))
    if fitting.all():
        return
    row = int((~fitting).argmax())
    position = f"in article {shown(table['article_id'].iloc[row])}" if "article_id" in table else f"in row {row + 1:,}"
    if np.isnan(values[row]) or (name.startswith("term") and np.isinf(values[row])):
        raise InputError(f"formula: {name} is not a number {position}")
    raise InputError(f"formula: {name} is {values[row]:g} {position}, which is out of range: a number must be 0, or "
                     f"between {SMALLEST:g} and {LARGEST:g} in size")  # fmt: skip


def _check_independent(values: NDArray[np.float64], terms: Collection[str]) -> None:
    """Raise ``InputError``, naming the first term that is a combination of those before it."""
    basis = np.zeros((len(values), 0))
    for name, column in zip(terms, values.T, strict=True):
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        size = float(np.linalg.norm(left))
        if size <= _TOLERANCE * float(np.linalg.norm(column)):
            raise InputError(f"formula: term {name!r} follows from the terms before it (perfect collinearity): "
                             "remove one of the columns")  # fmt: skip
        basis = np.column_stack([basis, left / size])


def check_offset(columns: Design, log_exposure: NDArray[np.float64]) -> None:
    """Raise ``InputError`` if terms add up to the offset, whose coefficient is fixed at 1, such as log(words).

    The log of the exposure is a combination of the columns, and not of the
    intercept alone, as where all articles are of one length.
    """
    varies = not _is_combination(log_exposure, columns.matrix[:, :1])
    if not varies or len(columns.terms) >= len(log_exposure) or not _is_combination(log_exposure, columns.matrix):
        return
    terms = enumerate(columns.terms, start=1)
    name = next(name for number, name in terms if _is_combination(log_exposure, columns.matrix[:, :number]))
    raise InputError(f"formula: term {name!r} repeats the length of the articles, by which rates are already divided "
                     "(the offset log(words)): remove it")  # fmt: skip


def _is_combination(values: NDArray[np.float64], matrix: NDArray[np.float64]) -> bool:
    residual = values - matrix @ np.linalg.lstsq(matrix, values, rcond=None)[0]
    return float(np.linalg.norm(residual)) <= _TOLERANCE * float(np.linalg.norm(values))


def _parsed(formula: str) -> Any:
    from formulaic import Formula
    from formulaic.errors import FormulaicError

    if "~" in formula:
        raise InputError(f"formula {formula!r}: remove '~' and what precedes it: the response is the counts")
    if "|" in re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "", formula):
        raise InputError(f"formula {formula!r}: remove '|'; write '+' for groups that differ in level, '*' for groups "
                         "that also differ in trend")  # fmt: skip
    try:
        parsed = Formula(formula)
        terms = [str(term) for term in parsed]
    except (FormulaicError, SyntaxError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{formula!r} is not a formula: {_line(error)}") from error
    if "1" not in terms:
        raise InputError(f"formula {formula!r} has no intercept; remove '0' and '-1'")
    if len(terms) == 1:
        raise InputError(f"formula {formula!r} has no term, such as 'period + outlet:period'")
    return parsed


def _factors(formula: str) -> Iterator[str]:
    for term in _parsed(formula):
        for factor in term.factors:
            if factor.eval_method.name == "LOOKUP":
                yield f"`{factor.expr}"  # a column, whatever its name
            elif factor.eval_method.name == "PYTHON":
                yield factor.expr


def _names(factor: str, formula: str) -> Iterator[str]:
    """Yield the columns in a factor; raise ``InputError`` if it is more than a column or a call of what is allowed."""
    if factor.startswith("`"):
        yield factor[1:]
        return
    call = _call(factor)
    if call is None:
        raise InputError(f"formula {formula!r}: {factor!r} is not a column; a formula may call "
                         f"{', '.join(_FUNCTIONS)}, each on one column")  # fmt: skip
    yield call


def _call(factor: str) -> str | None:
    """Return the column in "log(column)" or "C(column, contr.treatment('level'))"; ``None`` if a factor is neither."""
    try:
        node = ast.parse(factor, mode="eval").body
    except SyntaxError:
        return None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS):
        return None
    others = node.args[1:]
    allowed = not others or (len(others) == 1 and node.func.id == "C" and _is_contrast(others[0]))
    column = node.args[0] if node.args and allowed and not node.keywords else None
    return column.id if isinstance(column, ast.Name) else None


def _is_contrast(node: ast.expr) -> bool:
    return re.fullmatch(r"contr\.(treatment|sum)\(('[^']*')?\)", ast.unparse(node)) is not None


def _line(error: Exception) -> str:
    """Say in one line what the parser of formulas has found; it repeats the formula at the end."""
    sentence = " ".join(_MARKED.sub("", str(error)).split())[:200] or type(error).__name__
    for pattern, words in _FAULTS:
        if match := pattern.match(sentence):
            return match.expand(words)
    return sentence
