"""The data that the models of figures.py are fitted with, each with a few rows that are asked of them."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

TEXTS = [
    "The cat sat on the mat, and the cat was fat.",
    "A dog chased the cat up a tree!",
    "Dogs and cats are not always friends",
    "Stock markets fell sharply on Monday",
    "The central bank raised interest rates again",
    "Investors sold shares after the bank's report",
    "Our team won the final match 3-2",
    "The striker scored two goals in the first half",
    "Tennis fans queued all night for the final",
    "Zürich ist schön im Frühling",
    "L'été à la plage, c'est la fête",
    "Rates, shares and markets: what investors read",
    "the mat the mat the mat",
    "It rained all night and the match was off",
    "A tree fell on the bank",
    "My dog sleeps on the mat all day",
    "Goals, goals, goals!",
    "interest in tennis fell again this year",
    "ΣΟΦΟΣ ανήρ και ΌΜΗΡΟΣ",
    "fat cats of the central market",
]
TOPICS = np.array(["pets"] * 3 + ["money"] * 3 + ["sport"] * 3 + ["other"] * 2 + ["money", "pets", "sport", "money"] + ["pets", "sport", "sport", "other", "money"])
NEW_TEXTS = ["The dog and the cat", "", "markets MARKETS rates_2 x1 naïve café 42", "İstanbul'da güzel bir gün, straße", "one\ttwo\nfinal goals"]


def people():
    """Columns of every kind, with missing values."""
    rng = np.random.default_rng(3)
    n = 90
    frame = pd.DataFrame(
        {
            "age": np.where(rng.uniform(size=n) < 0.15, np.nan, rng.integers(18, 80, n).astype(float)),
            "income": np.round(rng.lognormal(10, 0.5, n), 2),
            "children": rng.integers(0, 4, n),
            "city": pd.Series(rng.choice(["Bern", "Genève", "Zürich", "Chur", "Basel"], n, p=[0.3, 0.3, 0.3, 0.07, 0.03]), dtype=object),
            "size": pd.Series(rng.choice(["S", "M", "L", None], n, p=[0.3, 0.3, 0.3, 0.1]), dtype=object),
            "member": rng.uniform(size=n) < 0.4,
        }
    )
    signal = frame.age.fillna(45) / 20 + (frame.city == "Bern") * 2 - frame.children + frame.member * 1.5
    return frame, signal.to_numpy() + rng.normal(scale=0.5, size=n)


def new_people():
    return pd.DataFrame(
        {
            "age": [33.0, np.nan, 71.5, 18.0, 50.0],
            "income": [20000.0, 35000.5, 1200.25, 1e6, 0.0],
            "children": [0, 3, 1, 2, 1],
            "city": pd.Series(["Bern", "Zürich", "Lugano", "Chur", "Basel"], dtype=object),
            "size": pd.Series(["L", None, "S", "M", "S"], dtype=object),
            "member": [True, False, True, False, False],
        }
    )


def spread(x, count, seed=0):
    """Rows of the data, every second one moved a little."""
    rows = np.linspace(0, len(x) - 1, count).astype(int)
    probe = np.array(x[rows], dtype=float)
    rng = np.random.default_rng(seed)
    moves = rng.normal(scale=0.4, size=probe.shape) * x.std(axis=0)
    probe[1::2] = np.round(probe[1::2] + moves[1::2], 4)
    return probe, rows


class Data:
    """`x` and `y` of the fit; `probe` are the rows asked, `truth` their targets."""

    def __init__(self, x, y, probe=None, truth=None, count=8):
        self.x, self.y = x, y
        if probe is None:
            values, rows = spread(np.asarray(x, dtype=float), count)
            self.probe = pd.DataFrame(values, columns=x.columns) if isinstance(x, pd.DataFrame) else values
            self.truth = None if y is None else np.asarray(y)[rows]
        else:
            self.probe, self.truth = probe, truth


def data_sets():
    iris, wine, cancer = load_iris(), load_wine(as_frame=True), load_breast_cancer()
    diabetes, digits = load_diabetes(), load_digits()
    rng = np.random.default_rng(5)
    holes = iris.data.copy()
    holes[rng.uniform(size=holes.shape) < 0.12] = np.nan
    holes_probe, rows = spread(iris.data, 8)
    holes_probe[[0, 3, 3, 5], [1, 0, 2, 3]] = np.nan
    wine_holes = np.random.default_rng(6).uniform(0, 1e-3, (178, 5)) + wine.data.to_numpy()[:, :5]
    wine_holes[np.random.default_rng(8).uniform(size=wine_holes.shape) < 0.2] = np.nan
    counts = rng.poisson(2.0, size=(60, 5)).astype(float)
    codes = rng.integers(0, 4, size=(60, 3))
    code_labels = (codes[:, 0] + (codes[:, 1] > 1)) % 3
    two = np.column_stack([diabetes.target, np.round(np.sin(np.arange(442)) * 10 + 100 * diabetes.data[:, 2], 3)])
    labels2 = np.column_stack([iris.target_names[iris.target], np.where(iris.data[:, 1] > 3, "wide", "narrow")])
    flags = np.column_stack([iris.target == 0, iris.data[:, 1] > 3, iris.data[:, 0] > 5.5]).astype(int)
    frame, target = people()
    people_truth = np.array([3.5, 1.0, 4.0, 0.5, 1.5])
    return {
        "iris": Data(iris.data, iris.target),
        "iris-names": Data(iris.data, iris.target_names[iris.target].astype(object)),
        "iris-str": Data(iris.data, iris.target_names[iris.target]),
        "iris-bool": Data(iris.data, iris.target == 1),
        "iris-float": Data(iris.data, iris.target.astype(float)),
        "iris-holes": Data(holes, iris.target, holes_probe, iris.target[rows]),
        # No two rows are equally far from a third.
        "wine-holes": Data(wine_holes, wine.target.to_numpy(), wine_holes[::30] * 1.01, wine.target.to_numpy()[::30]),
        "iris-labels2": Data(iris.data, labels2),
        "iris-flags": Data(iris.data, flags),
        "wine": Data(wine.data, wine.target.to_numpy()),
        "cancer": Data(cancer.data[:250], cancer.target[:250], count=6),
        "diabetes": Data(diabetes.data[:200], diabetes.target[:200]),
        "diabetes-two": Data(diabetes.data[:200], two[:200]),
        "digits": Data(digits.data[:150], digits.target[:150], count=6),
        "counts": Data(counts, np.round(counts[:, 0] + counts[:, 1] ** 0.5 + 0.5, 3)),
        "codes": Data(codes, code_labels, np.array([[0, 1, 2], [3, 3, 3], [1, 0, 0], [2, 2, 1]]), np.array([0, 1, 1, 0])),
        "line": Data(np.sort(rng.uniform(0, 10, 40)).reshape(-1, 1), np.arange(40) * 0.3 + rng.normal(size=40), np.array([[-1.0], [2.5], [5.0], [7.25], [12.0]]), np.array([0.0, 3.0, 6.0, 8.0, 12.0])),
        "people": Data(frame, target, new_people(), people_truth),
        "people-class": Data(frame, np.where(target > np.median(target), "high", "low").astype(object), new_people(), np.array(["high", "low", "high", "low", "low"], dtype=object)),
        "texts": Data(TEXTS, TOPICS, NEW_TEXTS, np.array(["pets", "other", "money", "other", "sport"])),
    }
