"""Writes figures/xgboost-X-lightgbm-Y.json.gz: their wrappers fitted by the real libraries, as figures.py does those of
scikit-learn. Run it with each pair of versions (xgboost 1.7.6 and lightgbm 3.3.5 with scikit-learn 1.3, 2.1.4 and 4.3.0 with 1.5,
3.2.0 and 4.7.0 with 1.9):

for v in 1 2 3; do venv-$v/bin/python test/models/fitted/boosters.py; done
"""

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from lightgbm import LGBMClassifier, LGBMRanker, LGBMRegressor
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier, XGBRanker, XGBRegressor, XGBRFClassifier, XGBRFRegressor

from data_sets import Data, data_sets
from figures import write

X = {"n_estimators": 5, "max_depth": 3, "random_state": 0}
L = {"n_estimators": 5, "num_leaves": 6, "random_state": 0, "verbose": -1, "min_child_samples": 5}
#: Of versions before the newest: one of each form that a file has.
OLDER = set(
    "xgb-binary xgb-multi xgb-holes xgb-softmax xgb-logitraw xgb-multilabel xgb-two xgb-count:poisson xgb-logistic xgb-dart xgb-linear-multi xgb-forest "
    "xgb-early xgb-rank:pairwise xgb-names xgb-codes xgb-vectors xgb-quantiles lgbm-binary lgbm-names lgbm-holes lgbm-holes-zero lgbm-holes-none "
    "lgbm-poisson lgbm-sqrt lgbm-rf-multi lgbm-dart lgbm-linear lgbm-early lgbm-rank lgbm-codes lgbm-categories lgbm-constant".split()
)
NEW = int(xgboost.__version__.split(".")[0]) >= 3


def xgb():
    yield "xgb-binary", "cancer", XGBClassifier(**X)
    yield "xgb-binary-bool", "iris-bool", XGBClassifier(base_score=0.3, **X)
    yield "xgb-multi", "iris", XGBClassifier(**X)
    yield "xgb-holes", "iris-holes", XGBClassifier(**X)
    yield "xgb-softmax", "iris", XGBClassifier(objective="multi:softmax", **X)
    yield "xgb-logitraw", "iris-bool", XGBClassifier(objective="binary:logitraw", **X)
    yield "xgb-hinge", "iris-bool", XGBClassifier(objective="binary:hinge", **X)
    yield "xgb-multilabel", "iris-flags", XGBClassifier(**X)
    yield "xgb-two", "diabetes-two", XGBRegressor(**X)
    yield "xgb-missing", "counts", XGBRegressor(missing=2.0, **X)
    for objective in ("count:poisson", "reg:gamma", "reg:tweedie", "reg:pseudohubererror", "reg:squaredlogerror"):
        yield f"xgb-{objective}", "counts", XGBRegressor(objective=objective, **X)
    yield "xgb-logistic", "shares", XGBRegressor(objective="reg:logistic", **X)
    yield "xgb-dart", "diabetes", XGBRegressor(booster="dart", rate_drop=0.4, **X)
    yield "xgb-linear", "diabetes", XGBRegressor(booster="gblinear", n_estimators=5)
    yield "xgb-linear-multi", "iris-holes", XGBClassifier(booster="gblinear", n_estimators=5)
    yield "xgb-forest", "cancer", XGBRFClassifier(**X)
    yield "xgb-early", "diabetes", XGBRegressor(early_stopping_rounds=2, n_estimators=40, learning_rate=0.9, max_depth=3)
    yield "xgb-rank:pairwise", "grades", XGBRanker(objective="rank:pairwise", **X)
    yield "xgb-names", "wine", XGBClassifier(**X)
    yield "xgb-codes", "codes", XGBClassifier(enable_categorical=True, feature_types=["c", "c", "q"], tree_method="hist", max_cat_to_onehot=2, **X)
    yield "xgb-pipeline", "wine", make_pipeline(StandardScaler(), XGBClassifier(**X))
    yield "xgb-voting", "iris", VotingClassifier([("x", XGBClassifier(**X)), ("l", LogisticRegression(max_iter=300))], voting="soft")
    if xgboost.__version__ >= "2":
        yield "xgb-vectors", "diabetes-two", XGBRegressor(multi_strategy="multi_output_tree", tree_method="hist", **X)
        yield "xgb-quantiles", "diabetes", XGBRegressor(objective="reg:quantileerror", quantile_alpha=np.array([0.2, 0.8]), tree_method="hist", **X)
        yield "xgb-absolute", "diabetes", XGBRegressor(objective="reg:absoluteerror", tree_method="hist", **X)
    if NEW:
        yield "xgb-categories", "categories", XGBRegressor(enable_categorical=True, tree_method="hist", **X)


def lgbm():
    yield "lgbm-binary", "cancer", LGBMClassifier(**L)
    yield "lgbm-names", "iris-names", LGBMClassifier(**L)
    yield "lgbm-bool", "iris-bool", LGBMClassifier(is_unbalance=True, **L)
    yield "lgbm-float", "iris-float", LGBMClassifier(objective="multiclassova", sigmoid=1.5, **L)
    yield "lgbm-holes", "iris-holes", LGBMClassifier(**L)
    yield "lgbm-holes-zero", "iris-holes", LGBMClassifier(zero_as_missing=True, **L)
    yield "lgbm-holes-none", "iris-holes", LGBMClassifier(use_missing=False, **L)
    yield "lgbm-regressor", "diabetes", LGBMRegressor(**L)
    for objective in ("regression_l1", "huber", "fair", "quantile", "mape", "poisson", "gamma", "tweedie"):
        yield f"lgbm-{objective}", "counts", LGBMRegressor(objective=objective, **L)
    yield "lgbm-sqrt", "counts", LGBMRegressor(reg_sqrt=True, **L)
    yield "lgbm-cross-entropy", "shares", LGBMRegressor(objective="cross_entropy", **L)
    yield "lgbm-cross-entropy-lambda", "shares", LGBMRegressor(objective="cross_entropy_lambda", **L)
    yield "lgbm-rf", "cancer", LGBMClassifier(boosting_type="rf", subsample=0.7, subsample_freq=1, **L)
    yield "lgbm-rf-multi", "iris", LGBMClassifier(boosting_type="rf", subsample=0.7, subsample_freq=1, **L)
    yield "lgbm-dart", "diabetes", LGBMRegressor(boosting_type="dart", drop_rate=0.5, **L)
    yield "lgbm-linear", "iris-holes", LGBMRegressor(linear_tree=True, **L)
    yield "lgbm-early", "diabetes", LGBMRegressor(**{**L, "n_estimators": 60, "learning_rate": 0.6, "early_stopping_round": 3})
    yield "lgbm-rank", "grades", LGBMRanker(**L)
    yield "lgbm-codes", "codes", LGBMClassifier(categorical_feature=[0, 2], min_data_per_group=2, cat_smooth=1, max_cat_to_onehot=1, **L)
    yield "lgbm-categories", "categories", LGBMRegressor(min_data_per_group=2, cat_smooth=1, max_cat_to_onehot=1, **L)
    yield "lgbm-spaces", "spaces", LGBMClassifier(**L)
    yield "lgbm-constant", "constant", LGBMRegressor(**L)


def own_sets(sets):
    rng = np.random.default_rng(11)
    shares = sets["diabetes"]
    wine = sets["wine"]
    yield "shares", Data(shares.x, np.round((shares.y - shares.y.min()) / np.ptp(shares.y), 3))
    yield "grades", Data(shares.x, np.digitize(shares.y, [80, 130, 190]))
    spaced = wine.x.iloc[:, :4].rename(columns={"alcohol": "al co hol"})
    yield "spaces", Data(spaced, wine.y)
    yield "constant", Data(shares.x[:30], np.full(30, 2.5))
    text = rng.choice(["Bern", "Chur", "Genève", "Zürich", "Basel"], 160)
    number = rng.integers(3, 9, 160)
    frame = pd.DataFrame({"size": rng.normal(size=160), "city": pd.Categorical(text), "gap": rng.normal(size=160)})
    target = (text == "Bern") * 2.0 + (text == "Chur") + frame["size"] + number * 0.0
    probe = pd.DataFrame(
        {
            "size": [0.1, -0.5, 2.0, 0.4, np.nan, 0.0],
            "city": pd.Categorical(["Bern", "Chur", "Zürich", "Genève", "Basel", None], categories=frame.city.cat.categories),
            "gap": [0.0, 1.0, -1.0, 0.5, 0.2, np.nan],
        }
    )
    yield "categories", Data(frame, target.to_numpy(), probe, np.array([2.0, 0.5, 2.0, 0.4, 0.3, 0.0]))


def fit(model, data):
    """Rankers are told groups, what stops early a set to stop by."""
    if isinstance(model, (XGBRanker, LGBMRanker)):
        return model.fit(data.x, data.y, group=[10] * (len(data.y) // 10))
    params = model.get_params()
    if params.get("early_stopping_rounds") or params.get("early_stopping_round"):
        verbose = {"verbose": False} if isinstance(model, (XGBClassifier, XGBRegressor)) else {}
        every = np.arange(len(data.y)) % 2 == 0
        return model.fit(data.x[every], data.y[every], eval_set=[(data.x[~every], data.y[~every])], **verbose)
    return model.fit(data.x, data.y)


def main():
    sets = data_sets()
    sets.update(own_sets(sets))
    cases = [(f.__name__, name, key, sets[key], model) for f in (xgb, lgbm) for name, key, model in f() if NEW or name in OLDER]
    short = [".".join(module.__version__.split(".")[:2]) for module in (xgboost, lightgbm)]
    write(f"xgboost-{short[0]}-lightgbm-{short[1]}", cases, {"xgboost": xgboost.__version__, "lightgbm": lightgbm.__version__}, fit)


main()
