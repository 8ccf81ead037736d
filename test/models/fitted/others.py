"""Writes figures/others-VERSION.json.gz: models of imbalanced-learn, category_encoders and boosters without their wrappers, made as
figures.py does. Run it with scikit-learn 1.2, 1.5, 1.7 and 1.9, imbalanced-learn 0.10, 0.12, 0.14 and 0.14, category_encoders 2.6, 2.7, 2.8
and 2.11, and with 1.9 XGBoost 3.2 and LightGBM 4.7."""

import category_encoders
import imblearn
import numpy as np
import sklearn.pipeline
from imblearn import FunctionSampler
from imblearn.combine import SMOTEENN
from imblearn.ensemble import BalancedBaggingClassifier, BalancedRandomForestClassifier, EasyEnsembleClassifier, RUSBoostClassifier
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import VotingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

from cases import VERSION, R
from data_sets import Data, data_sets, new_people, people
from figures import write

FOREST = {"n_estimators": 4, "max_depth": 3, "sampling_strategy": "all", "replacement": True, **R}
FOREST |= {"bootstrap": False} if VERSION >= (1, 3) else {}


def pipelines():
    yield "balanced-pipeline", "rare", make_pipeline(StandardScaler(), SMOTE(**R), LogisticRegression(max_iter=300))
    yield "balanced-first", "rare", make_pipeline(RandomOverSampler(**R), "passthrough", MinMaxScaler(), SVC(**R))
    yield "balanced-names", "rare-names", make_pipeline(make_column_transformer((StandardScaler(), ["alcohol"]), remainder="passthrough"), SMOTEENN(**R), LogisticRegression(max_iter=3000))
    yield "balanced-axes", "rare", make_pipeline(FunctionSampler(), StandardScaler(), PCA(2))
    yield "balanced-search", "rare", GridSearchCV(make_pipeline(RandomUnderSampler(**R), LogisticRegression(max_iter=300)), {"logisticregression__C": [0.1, 1.0]}, cv=2)
    yield "balanced-within", "rare", VotingClassifier([("a", make_pipeline(RandomUnderSampler(**R), LogisticRegression(max_iter=300))), ("b", LogisticRegression(max_iter=300))], voting="soft")


def ensembles():
    yield "balanced-forest", "rare", BalancedRandomForestClassifier(**FOREST)
    yield "balanced-forest-names", "rare-names", BalancedRandomForestClassifier(**{**FOREST, "class_weight": "balanced"})
    yield "easy-ensemble", "rare", EasyEnsembleClassifier(2, **R)
    yield "easy-ensemble-two", "rare-two", EasyEnsembleClassifier(2, **R)
    yield "easy-ensemble-logistic", "rare", EasyEnsembleClassifier(2, estimator=LogisticRegression(max_iter=300), **R)
    yield "balanced-bagging", "rare", BalancedBaggingClassifier(n_estimators=3, **R)
    yield "balanced-bagging-names", "rare-names", BalancedBaggingClassifier(LogisticRegression(max_iter=3000), n_estimators=2, max_features=0.5, **R)
    yield "balanced-bagging-svc", "rare-two", BalancedBaggingClassifier(SVC(), n_estimators=2, sampler=RandomOverSampler(**R), **R)
    yield "boosting-balanced", "rare", RUSBoostClassifier(n_estimators=3, **R)
    yield "boosting-balanced-two", "rare-two", RUSBoostClassifier(n_estimators=3, **R)
    if VERSION < (1, 6):
        yield "boosting-balanced-votes", "rare", RUSBoostClassifier(n_estimators=3, algorithm="SAMME", **R)


def encoders():
    for name in "OrdinalEncoder OneHotEncoder TargetEncoder MEstimateEncoder JamesSteinEncoder QuantileEncoder BinaryEncoder BaseNEncoder SumEncoder HelmertEncoder BackwardDifferenceEncoder PolynomialEncoder LeaveOneOutEncoder CatBoostEncoder CountEncoder".split():
        short = name.removesuffix("Encoder").lower()
        make = getattr(category_encoders, name)
        yield f"{short}-of-all", "people-scores", make()
        if name != "CountEncoder":
            yield f"{short}-nan", "people-scores", make(cols=["city", "size"], handle_unknown="return_nan", handle_missing="return_nan")
            if VERSION >= (1, 9):  # whose sentences are answered
                yield f"{short}-error", "people-scores", make(cols=["city"], handle_unknown="error", handle_missing="error")
    yield "woe-of-all", "people-flags", category_encoders.WOEEncoder()
    yield "count-shares", "people-scores", category_encoders.CountEncoder(normalize=True, handle_missing="return_nan")
    yield "basen-three", "people-scores", category_encoders.BaseNEncoder(base=3)
    yield "onehot-named", "people-scores", category_encoders.OneHotEncoder(use_cat_names=True, handle_unknown="indicator", handle_missing="indicator")
    yield "ordinal-numbers", "code-rows", category_encoders.OrdinalEncoder(cols=[0, 2])
    yield "target-in-pipeline", "people-flags", sklearn.pipeline.make_pipeline(category_encoders.TargetEncoder(cols=["city", "size"], smoothing=5.0), SimpleImputer(), LogisticRegression(max_iter=3000))
    yield "target-of-rows", "code-rows", sklearn.pipeline.make_pipeline(category_encoders.TargetEncoder(cols=[0, 1]), Ridge())
    columns = make_column_transformer((category_encoders.CatBoostEncoder(), ["city"]), (category_encoders.OneHotEncoder(), ["size"]), (SimpleImputer(), ["age", "income"]))
    yield "encoders-of-columns", "people-flags", sklearn.pipeline.make_pipeline(columns, StandardScaler(), LogisticRegression(max_iter=300))


def boosters(sets):
    import lightgbm
    import xgboost

    by_matrix = xgboost.Booster.predict
    xgboost.Booster.predict = lambda booster, x: by_matrix(booster, xgboost.DMatrix(x))
    iris, wine = sets["iris"], sets["wine"]
    one = iris.y == 1
    flowers, held = xgboost.DMatrix(iris.x, label=iris.y), xgboost.DMatrix(iris.x[1::2], label=one[1::2])
    shallow = {"max_depth": 2, "nthread": 1}
    yield "booster-of-xgboost", "iris", xgboost.train({"objective": "multi:softprob", "num_class": 3, **shallow}, flowers, 3)
    yield "booster-of-classes", "iris", xgboost.train({"objective": "multi:softmax", "num_class": 3, **shallow}, flowers, 3)
    yield "booster-named", "wine", xgboost.train(shallow, xgboost.DMatrix(wine.x, label=wine.y), 3)
    early = {"evals": [(held, "held")], "early_stopping_rounds": 2, "verbose_eval": False}
    yield "booster-stopped", "iris", xgboost.train({"objective": "binary:logistic", "eta": 1.5, **shallow}, xgboost.DMatrix(iris.x[::2], label=one[::2]), 30, **early)
    quiet = {"verbose": -1, "num_threads": 1, "num_leaves": 4}
    yield "booster-of-lightgbm", "iris", lightgbm.train({"objective": "multiclass", "num_class": 3, **quiet}, lightgbm.Dataset(iris.x, label=iris.y), 3)
    yield "booster-of-lightgbm-named", "wine", lightgbm.train(quiet, lightgbm.Dataset(wine.x, label=wine.y), 3)
    held = lightgbm.Dataset(iris.x[1::2], label=one[1::2])
    yield "booster-of-lightgbm-stopped", "iris", lightgbm.train({"objective": "binary", "learning_rate": 1.0, **quiet}, lightgbm.Dataset(iris.x[::2], label=one[::2]), 30, valid_sets=[held], callbacks=[lightgbm.early_stopping(2, verbose=False)])


def fit(model, data):
    """Boosters have no fit, they come trained."""
    if hasattr(model, "fit"):
        model.fit(data.x, data.y)


def own_sets(sets):
    iris, wine = sets["iris"], sets["wine"]
    kept = np.r_[0:50, 50:75, 100:120]
    frame, score = people()
    yield "people-scores", Data(frame, np.round(score, 3), new_people(), np.array([3.5, 1.0, 4.0, 0.5, 1.5]))
    yield "people-flags", Data(frame, (score > np.median(score)).astype(int), new_people(), np.array([1, 0, 1, 0, 1]))
    codes = sets["codes"]
    yield "code-rows", Data(codes.x, np.arange(len(codes.x)) % 7 / 2, codes.probe, np.arange(len(codes.probe)) / 2)
    yield "rare", Data(iris.x[kept], np.array(["often", "seldom", "rare"], dtype=object)[iris.y[kept]])
    yield "rare-two", Data(iris.x[kept][:75], iris.y[kept][:75] == 1)
    yield "rare-names", Data(wine.x.iloc[:110], wine.y[:110])


def main():
    sets = data_sets()
    sets.update(own_sets(sets))
    cases = [("balanced", name, key, sets[key], model) for f in (pipelines, ensembles) for name, key, model in f()]
    cases += [("encoders", name, key, sets[key], model) for name, key, model in encoders()]
    if VERSION >= (1, 9):
        cases += [("boosters", name, key, sets[key], model) for name, key, model in boosters(sets)]
    write(f"others-{VERSION[0]}.{VERSION[1]}", cases, {"imbalanced-learn": imblearn.__version__, "category-encoders": category_encoders.__version__}, fit)


if __name__ == "__main__":
    main()
