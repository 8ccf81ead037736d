"""Writes figures/habits-VERSION.json.gz: models as people keep them, made as figures.py does: searches with scorers and distributions,
coefficients made sparse, notes of their own beside what was fitted."""

import datetime
import decimal
import pathlib
import uuid

import numpy as np
from scipy.stats import loguniform, randint
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Lasso, LogisticRegression, PoissonRegressor, Ridge, SGDClassifier, TweedieRegressor
from sklearn.metrics import accuracy_score, f1_score, make_scorer, mean_absolute_error, mean_squared_error
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV

from cases import VERSION, R
from data_sets import Data, data_sets
from figures import write


def noted(model, **notes):
    for name, value in notes.items():
        setattr(model, name, value)
    return model


def searched(scoring, **how):
    return GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 1.0]}, cv=3, scoring=scoring, **how)


def scorers():
    if not (1, 4) <= VERSION < (1, 9):  # which ask for a class 1
        yield "scorer-average", "iris-names", searched(make_scorer(f1_score, average="macro"))
        yield "scorer-named", "iris-names", searched({"a": "accuracy", "f": make_scorer(f1_score, average="micro")}, refit="f")
    yield "scorer-accuracy", "iris-names", searched(make_scorer(accuracy_score))
    yield "scorer-listed", "iris-names", searched(["accuracy", "f1_weighted"], refit="f1_weighted")
    if VERSION >= (1, 3):
        yield "scorer-precision-of-first", "iris-one-two", searched("average_precision")
        yield "scorer-precision-of-none", "iris-two-names", searched("average_precision")
    yield "scorer-error", "diabetes", GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=3, scoring=make_scorer(mean_absolute_error, greater_is_better=False))
    squared = {"squared": False} if VERSION < (1, 4) else {}
    yield "scorer-error-as-it-is", "diabetes-two", GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=3, scoring=make_scorer(mean_squared_error, **squared))


def kept():
    yield "search-of-whole-numbers", "iris", RandomizedSearchCV(RandomForestClassifier(**R), {"n_estimators": randint(2, 5), "max_depth": randint(1, 3)}, n_iter=2, cv=3, **R)
    yield "search-of-numbers", "diabetes", RandomizedSearchCV(Lasso(), {"alpha": loguniform(0.01, 1)}, n_iter=2, cv=3, **R)
    yield "sparse-logistic", "iris-names", LogisticRegression(max_iter=300)
    yield "sparse-hinge", "iris-one-two", SGDClassifier(penalty="l1", **R)
    when = datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.timezone.utc)
    yield "noted", "diabetes", noted(Ridge(), trained=when, day=when.date(), took=datetime.timedelta(seconds=3), price=decimal.Decimal("1.5"), run=uuid.UUID(int=7), file=pathlib.PurePosixPath("a/b"))
    yield "deviance-of-nothing", "counts-none", PoissonRegressor()
    yield "deviance-of-nothing-identity", "counts-none", TweedieRegressor(power=0)
    yield "deviance-of-nothing-log", "counts-none", TweedieRegressor(power=1.5, link="log")


def fit(model, data):
    model.fit(data.x, data.y)
    if hasattr(model, "sparsify"):
        model.sparsify()


def main():
    sets = data_sets()
    iris, counts = sets["iris"], sets["counts"]
    rng = np.random.default_rng(2)
    first = np.where(rng.uniform(size=100) < 0.2, 1 - iris.y[:100], iris.y[:100])
    sets["iris-one-two"] = Data(iris.x[:100], first + 1)
    sets["iris-two-names"] = Data(iris.x[:100], np.array(["a", "b"], dtype=object)[first])
    sets["counts-none"] = Data(counts.x, counts.y, counts.probe, np.zeros(len(counts.probe)))
    cases = [(kind.__name__, name, key, sets[key], model) for kind in (scorers, kept) for name, key, model in kind()]
    write(f"habits-{VERSION[0]}.{VERSION[1]}", cases, {}, fit)


main()
