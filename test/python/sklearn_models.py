"""Random data and pipelines of scikit-learn for sklearn_random.py, with XGBoost and LightGBM where they are installed."""

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.cross_decomposition import PLSRegression
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine, make_classification, make_regression
from sklearn.decomposition import NMF, PCA, FactorAnalysis, KernelPCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.ensemble import (
    AdaBoostClassifier, AdaBoostRegressor, BaggingClassifier, BaggingRegressor, ExtraTreesClassifier, ExtraTreesRegressor,
    GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier, HistGradientBoostingRegressor, IsolationForest,
    RandomForestClassifier, RandomForestRegressor, RandomTreesEmbedding, StackingClassifier, StackingRegressor, VotingClassifier, VotingRegressor,
)  # fmt: skip
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectFromModel, SelectKBest, SelectPercentile, VarianceThreshold, f_regression
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, DotProduct, Matern, WhiteKernel
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
from sklearn.kernel_approximation import Nystroem
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import (
    BayesianRidge, ElasticNet, HuberRegressor, Lasso, LinearRegression, LogisticRegression, PoissonRegressor, RANSACRegressor, Ridge,
    RidgeClassifier, SGDClassifier, SGDRegressor,
)  # fmt: skip
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor, NearestCentroid
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import (
    Binarizer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer,
    QuantileTransformer, RobustScaler, SplineTransformer, StandardScaler,
)  # fmt: skip
from sklearn.semi_supervised import LabelSpreading, SelfTrainingClassifier
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

try:
    from sklearn.preprocessing import TargetEncoder
except ImportError:  # of 1.2
    TargetEncoder = None

try:
    from lightgbm import LGBMClassifier, LGBMRegressor
    from xgboost import XGBClassifier, XGBRegressor
except ImportError:
    XGBClassifier = None

rng = np.random.default_rng(0)
WORDS = "the cat dog sat on mat bank raised rates again final goal team won rain 42 x1 naïve café Zürich été straße don't e-mail".split()


def start(number):
    """The same number gives the same pipelines."""
    global rng
    rng = np.random.default_rng(number)


def pick(*choices):
    return choices[rng.integers(len(choices))]


def seed():
    return int(rng.integers(1000))


def scalers():
    return pick(
        StandardScaler(with_mean=pick(True, False)),
        MinMaxScaler(clip=pick(True, False)),
        MaxAbsScaler(),
        RobustScaler(unit_variance=pick(True, False)),
        PowerTransformer(standardize=pick(True, False)),
        QuantileTransformer(n_quantiles=int(rng.integers(5, 40)), output_distribution=pick("uniform", "normal"), random_state=0),
        Normalizer(pick("l1", "l2", "max")),
        "passthrough",
    )


def reducers(width):
    return pick(
        PCA(min(3, width), whiten=pick(True, False)),
        TruncatedSVD(min(2, width - 1) or 1, random_state=0),
        PolynomialFeatures(2, interaction_only=pick(True, False), include_bias=pick(True, False)),
        SelectKBest(k=min(2, width)),
        SelectPercentile(percentile=60),
        VarianceThreshold(),
        SelectFromModel(pick(ExtraTreesClassifier(4, max_depth=3, random_state=0), LogisticRegression(max_iter=200))),
        KBinsDiscretizer(4, encode=pick("onehot", "onehot-dense", "ordinal"), strategy="uniform"),
        FeatureUnion([("a", PCA(1)), ("b", pick("passthrough", MinMaxScaler()))]),
        Binarizer(threshold=float(rng.normal())),
        SplineTransformer(int(rng.integers(3, 6)), degree=int(rng.integers(1, 4)), extrapolation=pick("constant", "linear", "continue", "periodic")),
        KernelPCA(min(3, width), kernel=pick("rbf", "linear"), eigen_solver="dense"),
        Nystroem(n_components=8, gamma=0.1, random_state=0),
        FactorAnalysis(min(2, width), random_state=0),
        NMF(min(2, width), init="nndsvda", solver=pick("cd", "mu"), max_iter=100, random_state=0),
        RandomTreesEmbedding(3, max_depth=3, random_state=0),
        "passthrough",
    )


def boosters(of_classes):
    """XGBoost's take missing values and only numbered classes; those that are no number it does not fit."""
    if XGBClassifier is None:
        return []
    xgb, lgbm = (XGBClassifier, LGBMClassifier) if of_classes else (XGBRegressor, LGBMRegressor)
    trees = {"n_estimators": int(rng.integers(1, 8)), "random_state": seed()}
    return [
        lambda: xgb(max_depth=int(rng.integers(1, 6)), booster=pick("gbtree", "dart"), rate_drop=0.3, tree_method=pick("hist", "exact"), **trees),
        lambda: xgb(num_parallel_tree=pick(1, 2), subsample=0.8, learning_rate=0.7, **trees),
        lambda: lgbm(num_leaves=int(rng.integers(2, 12)), boosting_type=pick("gbdt", "dart"), min_child_samples=3, verbose=-1, **trees),
        lambda: lgbm(boosting_type="rf", subsample=0.7, subsample_freq=1, verbose=-1, **trees),
    ]


def classifiers(deep=True):
    small = {"max_depth": int(rng.integers(1, 6)), "random_state": seed()}
    simple = [
        lambda: LogisticRegression(C=float(10 ** rng.uniform(-2, 2)), max_iter=200),
        lambda: SGDClassifier(loss=pick("hinge", "log_loss", "modified_huber"), random_state=seed()),
        lambda: RidgeClassifier(),
        lambda: LinearSVC(dual=False),
        lambda: DecisionTreeClassifier(criterion=pick("gini", "entropy"), **small),
        lambda: RandomForestClassifier(int(rng.integers(1, 12)), **small),
        lambda: ExtraTreesClassifier(int(rng.integers(1, 12)), **small),
        lambda: GradientBoostingClassifier(n_estimators=5, **small),
        lambda: HistGradientBoostingClassifier(max_iter=5, random_state=seed()),
        lambda: AdaBoostClassifier(n_estimators=5, random_state=seed()),
        lambda: BaggingClassifier(DecisionTreeClassifier(max_depth=3), 4, max_features=0.7, random_state=seed()),
        lambda: SVC(kernel=pick("linear", "rbf", "poly", "sigmoid"), decision_function_shape=pick("ovr", "ovo")),
        lambda: NuSVC(nu=0.1),
        lambda: KNeighborsClassifier(int(rng.integers(1, 9)), weights=pick("uniform", "distance"), p=pick(1, 2, 3), algorithm=pick("kd_tree", "ball_tree")),
        lambda: NearestCentroid(),
        lambda: GaussianNB(),
        lambda: BernoulliNB(),
        lambda: LinearDiscriminantAnalysis(),
        lambda: QuadraticDiscriminantAnalysis(reg_param=0.1),
        lambda: GaussianProcessClassifier(pick(RBF(2.0), RBF(1.0) + DotProduct(), Matern(2.0, nu=1.5)), optimizer=None),
        lambda: LabelSpreading(kernel="knn", n_neighbors=5),
        lambda: MLPClassifier((5,), max_iter=20, activation=pick("relu", "tanh", "logistic"), random_state=seed()),
    ]
    made = [
        lambda: VotingClassifier([("a", classifiers(False)), ("b", classifiers(False)), ("c", classifiers(False))]),
        lambda: VotingClassifier([("a", GaussianNB()), ("b", DecisionTreeClassifier(**small))], voting="soft", weights=[1, 2]),
        lambda: StackingClassifier([("a", classifiers(False)), ("b", classifiers(False))], cv=2, passthrough=pick(True, False)),
        lambda: OneVsRestClassifier(pick(LogisticRegression(), LinearSVC(dual=False), GaussianNB())),
        lambda: OneVsOneClassifier(pick(LogisticRegression(), LinearSVC(dual=False), GaussianNB())),
        lambda: CalibratedClassifierCV(classifiers(False), cv=2, method=pick("sigmoid", "isotonic"), ensemble=pick(True, False)),
        lambda: GridSearchCV(DecisionTreeClassifier(random_state=0), {"max_depth": [2, 4]}, cv=2, scoring=pick(None, "f1_macro", "balanced_accuracy", "neg_log_loss")),
    ]
    simple += boosters(True)
    made += [lambda: SelfTrainingClassifier(GaussianNB()), lambda: OutputCodeClassifier(LogisticRegression(), random_state=0)]
    return pick(*(simple + made if deep else simple))()


def regressors(deep=True):
    small = {"max_depth": int(rng.integers(1, 6)), "random_state": seed()}
    simple = [
        lambda: LinearRegression(),
        lambda: Ridge(float(10 ** rng.uniform(-2, 2))),
        lambda: Lasso(0.1),
        lambda: ElasticNet(0.1),
        lambda: BayesianRidge(),
        lambda: HuberRegressor(),
        lambda: SGDRegressor(random_state=seed()),
        lambda: LinearSVR(random_state=seed()),
        lambda: DecisionTreeRegressor(**small),
        lambda: RandomForestRegressor(int(rng.integers(1, 12)), **small),
        lambda: ExtraTreesRegressor(int(rng.integers(1, 12)), **small),
        lambda: GradientBoostingRegressor(loss=pick("squared_error", "huber", "quantile"), n_estimators=5, **small),
        lambda: HistGradientBoostingRegressor(max_iter=5, random_state=seed()),
        lambda: AdaBoostRegressor(n_estimators=5, random_state=seed()),
        lambda: BaggingRegressor(DecisionTreeRegressor(max_depth=3), 4, random_state=seed()),
        lambda: SVR(kernel=pick("linear", "rbf", "poly"), C=2.0),
        lambda: KNeighborsRegressor(int(rng.integers(1, 9)), weights=pick("uniform", "distance"), algorithm=pick("kd_tree", "ball_tree")),
        lambda: KernelRidge(kernel=pick("rbf", "linear", "laplacian"), gamma=0.1),
        lambda: GaussianProcessRegressor(pick(RBF(2.0), Matern(2.0, nu=2.5)) + WhiteKernel(0.5), optimizer=None, normalize_y=pick(True, False)),
        lambda: MLPRegressor((5,), max_iter=20, random_state=seed()),
    ]
    made = [
        lambda: VotingRegressor([("a", regressors(False)), ("b", regressors(False))]),
        lambda: StackingRegressor([("a", regressors(False)), ("b", regressors(False))], cv=2),
        lambda: TransformedTargetRegressor(regressors(False), transformer=pick(StandardScaler(), MinMaxScaler(), QuantileTransformer(n_quantiles=20))),
    ]
    simple += [*boosters(False), lambda: PLSRegression(1), lambda: RANSACRegressor(random_state=seed())]
    return pick(*(simple + made if deep else simple))()


def labelled(y):
    """Classes of any type."""
    names = np.array(["a", "B", "ç", "d d", "10", "9", "e", "f", "g", "h"])
    return pick(lambda: y, lambda: names[y], lambda: names[y].astype(object), lambda: y + 5, lambda: y.astype(float), lambda: y == y.max())()


def holes(x):
    frame = isinstance(x, pd.DataFrame)
    values = np.array(x, dtype=float)
    values[rng.uniform(size=values.shape) < 0.08] = np.nan
    return pd.DataFrame(values, columns=x.columns) if frame else values


def numeric():
    """Rows of numbers, as an array or a frame, with or without missing values."""
    load, is_class = pick((load_iris, True), (load_wine, True), (load_breast_cancer, True), (load_diabetes, False), (None, True), (None, False))
    if load:
        data = load(as_frame=pick(True, False))
        x, y = data.data, np.asarray(data.target)
    else:
        make = make_classification if is_class else make_regression
        extra = {"n_classes": 3, "n_informative": 4} if is_class else {"noise": 3.0}
        x, y = make(150, 6, random_state=seed(), **extra)
        x = np.round(x, pick(1, 6))
    keep = np.sort(rng.choice(len(x), min(len(x), 140), replace=False))
    x, y = (x.iloc[keep] if isinstance(x, pd.DataFrame) else x[keep]), y[keep]
    has_holes = rng.uniform() < 0.3
    if has_holes:
        x = holes(x)
    steps = [("impute", pick(SimpleImputer(strategy=pick("mean", "median", "most_frequent"), add_indicator=pick(True, False)), SimpleImputer(), IterativeImputer(max_iter=3, random_state=0)))] if has_holes else []
    steps += [("scale", scalers()), ("reduce", reducers(x.shape[1]))][: rng.integers(0, 3)]
    if is_class:
        return x, labelled(y), Pipeline([*steps, ("model", pick(classifiers, classifiers, classifiers, other)())])
    if rng.uniform() < 0.15:
        y = np.column_stack([y, y**2 / 100])
        model = pick(LinearRegression(), DecisionTreeRegressor(max_depth=3), KNeighborsRegressor(3), MultiOutputRegressor(Ridge()), RegressorChain(Ridge()))
        return x, y, Pipeline([*steps, ("model", model)])
    if steps and "reduce" in dict(steps):
        steps = [step for step in steps if not isinstance(step[1], (SelectKBest, SelectPercentile, SelectFromModel))]
        steps.append(("best", SelectKBest(f_regression, k=min(2, x.shape[1]))))
    return x, y, Pipeline([*steps, ("model", pick(regressors, regressors, regressors, other)())])


def other():
    return pick(
        KMeans(3, n_init=1, random_state=seed()),
        MiniBatchKMeans(3, n_init=1, random_state=seed()),
        GaussianMixture(2, covariance_type=pick("full", "tied", "diag", "spherical"), random_state=seed(), reg_covar=1e-3),
        BayesianGaussianMixture(n_components=2, covariance_type=pick("full", "tied", "diag", "spherical"), random_state=seed(), reg_covar=1e-3),
        LocalOutlierFactor(int(rng.integers(3, 20)), novelty=True),
        IsolationForest(n_estimators=5, random_state=seed()),
        OneClassSVM(nu=0.2),
        PCA(1),
        StandardScaler(),
        "passthrough",
    )


def mixed():
    """A frame of columns of every kind."""
    n = 120
    frame = pd.DataFrame(
        {
            "age": np.where(rng.uniform(size=n) < 0.1, np.nan, rng.integers(18, 80, n).astype(float)),
            "income": np.round(rng.lognormal(9, 0.6, n), 2),
            "rooms": rng.integers(1, 6, n),
            "city": pd.Series(rng.choice(["Bern", "Genève", "Zürich", "Chur", "Basel"], n, p=[0.3, 0.3, 0.3, 0.06, 0.04]), dtype=object),
            "size": pd.Series(rng.choice(["S", "M", "L", None], n, p=[0.3, 0.3, 0.3, 0.1]), dtype=object),
            "member": rng.uniform(size=n) < 0.4,
        }
    )
    y = frame.age.fillna(45).to_numpy() / 10 + (frame.city == "Bern") * 2 - frame.rooms + rng.normal(size=n)
    y = np.asarray(y)
    infrequent = {"min_frequency": pick(None, 8)}
    words = pick(
        OneHotEncoder(handle_unknown=pick("ignore", "infrequent_if_exist"), sparse_output=pick(True, False), **infrequent),
        OneHotEncoder(handle_unknown="ignore", drop=pick("first", "if_binary")),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2, **infrequent),
        TargetEncoder(random_state=0) if TargetEncoder else OrdinalEncoder(),
        OneHotEncoder(),
    )
    numbers = Pipeline([("impute", pick(SimpleImputer(strategy="median"), KNNImputer(n_neighbors=2))), ("scale", scalers())])
    columns = ColumnTransformer(
        [("n", numbers, pick(["age", "income", "rooms"], ["income", "age"])), ("w", words, pick(["city", "size"], ["city"]))],
        remainder=pick("drop", "drop", SimpleImputer(strategy="most_frequent")),
        sparse_threshold=pick(0, 0.3, 1.0),
    )
    if not (TargetEncoder and isinstance(words, TargetEncoder)) and rng.uniform() < 0.5:
        labels = np.where(y > np.median(y), "high", "low") if rng.uniform() < 0.5 else np.digitize(y, np.quantile(y, [0.3, 0.6]))
        model, y = classifiers(), labels
    else:
        model = regressors()
    if columns.remainder != "drop":
        columns.transformers.append(("x", "drop", ["size", "city"]))
    return frame, y, Pipeline([("columns", columns), ("model", model)])


def texts():
    def sentence():
        return pick(" ", ", ", "\n").join(rng.choice(WORDS, rng.integers(1, 12)))

    x = pd.DataFrame({"text": pd.Series([sentence() for _ in range(80)], dtype=object)})
    y = np.where(x.text.str.contains("cat"), "pets", np.where(x.text.str.contains("bank"), "money", "other"))
    analyzer = pick("word", "word", "char", "char_wb")
    grams = {"analyzer": analyzer, "ngram_range": pick((1, 1), (1, 2)), "lowercase": pick(True, False), "strip_accents": pick(None, "unicode", "ascii")}
    words = pick(
        CountVectorizer(binary=pick(True, False), stop_words=pick(None, "english") if analyzer == "word" else None, max_features=pick(None, 40), **grams),
        TfidfVectorizer(sublinear_tf=pick(True, False), norm=pick("l1", "l2", None), **grams),
        HashingVectorizer(n_features=64, alternate_sign=pick(True, False), **grams),
    )
    negative = isinstance(words, HashingVectorizer) and words.alternate_sign
    model = pick(LogisticRegression(), SGDClassifier(random_state=0), LinearSVC(), SVC(), RandomForestClassifier(5, max_depth=5, random_state=0))
    if not negative and rng.uniform() < 0.4:
        model = pick(MultinomialNB(), ComplementNB(), BernoulliNB())
    svd = [("svd", TruncatedSVD(3, random_state=0))] if rng.uniform() < 0.2 and not isinstance(model, (MultinomialNB, ComplementNB)) else []
    return x, y, Pipeline([("words", ColumnTransformer([("text", words, "text")])), *svd, ("model", model)])


def moved(x, is_by_name):
    """Rows like those of the fit, some of them with what the fit has not seen; columns may change places where they have names."""
    rows = x.sample(8, random_state=seed()) if isinstance(x, pd.DataFrame) else x[rng.integers(0, len(x), 8)]
    rows = rows.reset_index(drop=True) if isinstance(rows, pd.DataFrame) else rows.copy()
    if isinstance(rows, pd.DataFrame):
        for name in rows.columns:
            if rows[name].dtype.kind == "f":
                rows[name] = rows[name] + rows[name].std() * rng.normal(scale=0.3, size=len(rows))
        if "city" in rows and rng.uniform() < 0.5:
            rows.loc[0, "city"] = "Lugano"
        if "text" in rows:
            rows.loc[0, "text"] = pick("", "unseen words only", "THE CAT, the bank; été!")
        return rows[list(rng.permutation(rows.columns))] if is_by_name and rng.uniform() < 0.3 else rows
    return rows + rows.std(axis=0) * rng.normal(scale=0.3, size=rows.shape)
