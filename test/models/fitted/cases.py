"""The models of figures.py: name, data set, estimator; every family that is read, and its parameters that change an answer."""

import numpy as np
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.decomposition import NMF, PCA, TruncatedSVD
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    AdaBoostClassifier, AdaBoostRegressor, BaggingClassifier, BaggingRegressor, ExtraTreesClassifier, ExtraTreesRegressor,
    GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier, HistGradientBoostingRegressor,
    IsolationForest, RandomForestClassifier, RandomForestRegressor, StackingClassifier, StackingRegressor, VotingClassifier,
    VotingRegressor,
)  # fmt: skip
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import (
    RFE, GenericUnivariateSelect, SelectFromModel, SelectKBest, SelectPercentile, SequentialFeatureSelector, VarianceThreshold, f_regression,
)  # fmt: skip
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import (
    BayesianRidge, ElasticNet, GammaRegressor, HuberRegressor, Lasso, LassoCV, LinearRegression, LogisticRegression, LogisticRegressionCV,
    PassiveAggressiveClassifier, Perceptron, PoissonRegressor, QuantileRegressor, Ridge, RidgeClassifier, RidgeCV, SGDClassifier, SGDOneClassSVM,
    SGDRegressor, TweedieRegressor,
)  # fmt: skip
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier, MultiOutputRegressor, RegressorChain
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestCentroid, RadiusNeighborsClassifier, RadiusNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    Binarizer, FunctionTransformer, KBinsDiscretizer, LabelBinarizer, LabelEncoder, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder,
    OrdinalEncoder, PolynomialFeatures, PowerTransformer, QuantileTransformer, RobustScaler, SplineTransformer, StandardScaler,
)  # fmt: skip
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVC, NuSVR, OneClassSVM
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier

VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])
if VERSION >= (1, 3):
    from sklearn.preprocessing import TargetEncoder
R = {"random_state": 0}
NUMBERS, WORDS = ["age", "income", "children"], ["city", "size"]


def platt(cls, **params):
    return cls(probability=True, **R, **params)


def columns(remainder="drop", **params):
    return ColumnTransformer(
        [
            ("num", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            ("cat", OneHotEncoder(handle_unknown="ignore"), ["city"]),
            ("ord", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), ["size"]),
        ],
        remainder=remainder,
        **params,
    )


def linear():
    yield "linear-regression", "diabetes", LinearRegression()
    yield "linear-regression-two", "diabetes-two", LinearRegression()
    yield "linear-positive", "counts", LinearRegression(positive=True, fit_intercept=False)
    yield "ridge", "diabetes", Ridge(0.1)
    yield "ridge-cv", "diabetes-two", RidgeCV([0.1, 1.0])
    yield "lasso", "diabetes", Lasso(0.1)
    yield "lasso-cv", "diabetes", LassoCV(n_alphas=8, cv=3) if VERSION < (1, 7) else LassoCV(alphas=8, cv=3)
    yield "elastic-net", "diabetes-two", ElasticNet(0.05)
    yield "bayesian-ridge", "diabetes", BayesianRidge()
    yield "huber", "diabetes", HuberRegressor(max_iter=500)
    yield "quantile", "diabetes", QuantileRegressor(quantile=0.8, alpha=0.01)
    yield "poisson", "counts", PoissonRegressor()
    yield "gamma", "counts", GammaRegressor()
    yield "tweedie-identity", "counts", TweedieRegressor(power=0)
    yield "sgd-regressor", "diabetes", SGDRegressor(**R)
    yield "linear-svr", "diabetes", LinearSVR(**R)
    yield "logistic", "iris-names", LogisticRegression(max_iter=300)
    yield "logistic-str", "iris-str", LogisticRegression(max_iter=300)
    yield "logistic-bool", "iris-bool", LogisticRegression(max_iter=300)
    yield "logistic-float", "iris-float", LogisticRegression(max_iter=300)
    yield "logistic-frame", "wine", make_pipeline(StandardScaler(), LogisticRegression())
    if VERSION < (1, 8):
        yield "logistic-ovr", "iris", LogisticRegression(solver="liblinear")
        yield "logistic-multi-class-ovr", "iris", LogisticRegression(multi_class="ovr", max_iter=300)
    yield "logistic-cv", "iris-bool", LogisticRegressionCV(Cs=3, cv=3, max_iter=300)
    yield "sgd-hinge", "iris-names", SGDClassifier(**R)
    yield "sgd-log", "iris", SGDClassifier(loss="log_loss", **R)
    yield "sgd-huber", "iris-bool", SGDClassifier(loss="modified_huber", **R)
    yield "sgd-huber-multi", "iris", SGDClassifier(loss="modified_huber", **R)
    yield "sgd-one-class", "iris", SGDOneClassSVM(**R)
    yield "perceptron", "iris", Perceptron(**R)
    if VERSION < (1, 8):
        yield "passive-aggressive", "iris", PassiveAggressiveClassifier(**R)
    yield "ridge-classifier", "iris-names", RidgeClassifier()
    yield "ridge-classifier-flags", "iris-flags", RidgeClassifier()
    yield "linear-svc", "iris-names", LinearSVC(dual=False)
    yield "linear-svc-bool", "iris-bool", LinearSVC(dual=False)


def trees():
    yield "tree", "iris-names", DecisionTreeClassifier(max_depth=3, **R)
    yield "tree-holes", "iris-holes", DecisionTreeClassifier(max_depth=4, **R)
    yield "tree-labels2", "iris-labels2", DecisionTreeClassifier(max_depth=3, **R)
    yield "tree-regressor-two", "diabetes-two", DecisionTreeRegressor(max_depth=3, **R)
    yield "extra-tree", "iris-bool", ExtraTreeClassifier(max_depth=3, **R)
    yield "forest", "iris-str", RandomForestClassifier(5, max_depth=3, **R)
    yield "forest-labels2", "iris-labels2", RandomForestClassifier(4, max_depth=3, **R)
    if VERSION >= (1, 5):
        yield "forest-holes", "iris-holes", RandomForestClassifier(4, max_depth=4, **R)
    yield "forest-regressor", "diabetes", RandomForestRegressor(5, max_depth=3, **R)
    yield "forest-regressor-two", "diabetes-two", RandomForestRegressor(3, max_depth=3, **R)
    yield "extra-trees", "digits", ExtraTreesClassifier(5, max_depth=5, **R)
    yield "extra-trees-regressor", "diabetes", ExtraTreesRegressor(4, max_depth=3, criterion="absolute_error", **R)
    yield "isolation-forest", "iris", IsolationForest(n_estimators=6, max_samples=32, **R)
    yield "isolation-forest-contaminated", "diabetes", IsolationForest(n_estimators=5, max_samples=32, max_features=4, contamination=0.1, **R)
    yield "boosting", "iris-names", GradientBoostingClassifier(n_estimators=4, max_depth=2, **R)
    yield "boosting-bool", "iris-bool", GradientBoostingClassifier(n_estimators=5, max_depth=2, **R)
    yield "boosting-exponential", "iris-bool", GradientBoostingClassifier(loss="exponential", n_estimators=5, max_depth=2, **R)
    yield "boosting-init", "iris-bool", GradientBoostingClassifier(init=LogisticRegression(), n_estimators=3, max_depth=2, **R)
    yield "boosting-zero", "iris", GradientBoostingClassifier(init="zero", n_estimators=3, max_depth=2, **R)
    yield "boosting-regressor", "diabetes", GradientBoostingRegressor(n_estimators=6, max_depth=2, **R)
    yield "boosting-quantile", "diabetes", GradientBoostingRegressor(loss="quantile", alpha=0.8, n_estimators=4, max_depth=2, **R)
    yield "hist-boosting", "iris-holes", HistGradientBoostingClassifier(max_iter=4, max_depth=3, **R)
    yield "hist-boosting-bool", "iris-bool", HistGradientBoostingClassifier(max_iter=5, max_depth=3, **R)
    yield "hist-boosting-regressor", "diabetes", HistGradientBoostingRegressor(max_iter=6, max_depth=3, **R)
    yield "hist-boosting-categories", "codes", HistGradientBoostingClassifier(max_iter=4, max_depth=3, categorical_features=[0, 2], min_samples_leaf=5, **R)
    yield "hist-boosting-poisson", "counts", HistGradientBoostingRegressor(loss="poisson", max_iter=5, max_depth=3, min_samples_leaf=5, **R)
    yield "hist-boosting-gamma", "counts", HistGradientBoostingRegressor(loss="gamma", max_iter=5, max_depth=3, min_samples_leaf=5, **R)
    samme = {"algorithm": "SAMME"} if VERSION < (1, 6) else {}
    yield "ada-boost", "iris-names", AdaBoostClassifier(n_estimators=4, **samme, **R)
    yield "ada-boost-bool", "iris-bool", AdaBoostClassifier(n_estimators=5, **samme, **R)
    if VERSION < (1, 6):
        yield "ada-boost-real", "iris", AdaBoostClassifier(n_estimators=4, algorithm="SAMME.R", **R)
    yield "ada-boost-regressor", "diabetes", AdaBoostRegressor(n_estimators=5, **R)
    yield "bagging", "iris-names", BaggingClassifier(DecisionTreeClassifier(max_depth=3), 4, max_features=0.5, **R)
    yield "bagging-logistic", "iris", BaggingClassifier(LogisticRegression(max_iter=300), 3, **R)
    yield "bagging-svc", "iris-bool", BaggingClassifier(SVC(), 3, **R)
    yield "bagging-regressor", "diabetes", BaggingRegressor(Ridge(), 4, max_features=5, **R)


def preprocessing():
    yield "standard-scaler", "wine", StandardScaler()
    yield "standard-scaler-no-mean", "iris", StandardScaler(with_mean=False)
    yield "standard-scaler-holes", "iris-holes", StandardScaler(with_std=False)
    yield "min-max-scaler", "iris-holes", MinMaxScaler((-1, 2), clip=True)
    yield "max-abs-scaler", "diabetes", MaxAbsScaler()
    yield "robust-scaler", "iris", RobustScaler(quantile_range=(10, 90), unit_variance=True)
    for norm in ("l1", "l2", "max"):
        yield f"normalizer-{norm}", "iris", Normalizer(norm)
    yield "binarizer", "iris", Binarizer(threshold=2.0)
    yield "power-yeo-johnson", "diabetes", PowerTransformer()
    yield "power-box-cox", "iris", PowerTransformer("box-cox", standardize=False)
    yield "power-holes", "iris-holes", PowerTransformer()
    yield "quantile-uniform", "iris-holes", QuantileTransformer(n_quantiles=20)
    yield "quantile-normal", "diabetes", QuantileTransformer(n_quantiles=15, output_distribution="normal")
    method = {"quantile_method": "averaged_inverted_cdf"} if VERSION >= (1, 7) else {}
    yield "bins-onehot", "iris", KBinsDiscretizer(4, encode="onehot", **method)
    yield "bins-dense", "iris", KBinsDiscretizer(3, encode="onehot-dense", strategy="uniform")
    yield "bins-ordinal", "diabetes", KBinsDiscretizer(5, encode="ordinal", strategy="kmeans", **R)
    yield "polynomial", "iris", PolynomialFeatures(3)
    yield "polynomial-interactions", "diabetes", PolynomialFeatures((2, 3), interaction_only=True, include_bias=False)
    yield "spline", "line", SplineTransformer(n_knots=4)
    yield "function-identity", "iris", FunctionTransformer()
    yield "function-log1p", "counts", FunctionTransformer(np.log1p)
    yield "imputer-mean", "iris-holes", SimpleImputer()
    yield "imputer-indicator", "iris-holes", SimpleImputer(strategy="median", add_indicator=True)
    yield "imputer-constant", "iris-holes", SimpleImputer(strategy="constant", fill_value=-1)
    yield "imputer-frequent", "people", ColumnTransformer([("i", SimpleImputer(strategy="most_frequent", missing_values=None), ["size"])])
    yield "imputer-zero", "counts", SimpleImputer(missing_values=0, strategy="most_frequent")
    yield "knn-imputer", "wine-holes", KNNImputer(n_neighbors=3, weights="distance")
    yield "knn-imputer-indicator", "wine-holes", KNNImputer(add_indicator=True)
    yield "missing-indicator", "iris-holes", MissingIndicator()


def encoders():
    def one(encoder, names=("city", "size")):
        return ColumnTransformer([("e", encoder, list(names))])

    yield "one-hot-error", "people", one(OneHotEncoder())
    yield "one-hot-ignore", "people", one(OneHotEncoder(handle_unknown="ignore", sparse_output=False))
    yield "one-hot-infrequent", "people", one(OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10))
    yield "one-hot-max-categories", "people", one(OneHotEncoder(handle_unknown="ignore", max_categories=3, drop="first"))
    yield "one-hot-drop-first", "people", one(OneHotEncoder(drop="first", handle_unknown="ignore"))
    yield "one-hot-drop-binary", "people", one(OneHotEncoder(drop="if_binary", handle_unknown="ignore"), ["member", "size"])
    yield "one-hot-drop-given", "people", one(OneHotEncoder(drop=["Bern", "M"], handle_unknown="ignore"))
    yield "one-hot-numbers", "codes", OneHotEncoder(handle_unknown="ignore", dtype=np.float32)
    yield "one-hot-holes", "iris-holes", OneHotEncoder(handle_unknown="ignore", max_categories=4)
    yield "ordinal-error", "people", one(OrdinalEncoder())
    yield "ordinal-given", "people", one(OrdinalEncoder(categories=[["S", "M", "L", None]], handle_unknown="use_encoded_value", unknown_value=np.nan), ["size"])
    yield "ordinal-numbers", "codes", OrdinalEncoder(dtype=int)
    if VERSION < (1, 3):
        return
    yield "ordinal-infrequent", "people", one(OrdinalEncoder(min_frequency=10, handle_unknown="use_encoded_value", unknown_value=-1))
    yield "target-encoder", "people", one(TargetEncoder(**R))
    yield "target-encoder-binary", "people-class", one(TargetEncoder(**R))
    yield "target-encoder-classes", "codes", TargetEncoder(smooth=2.0, **R)


def text():
    yield "count", "texts", CountVectorizer()
    yield "count-ngrams", "texts", CountVectorizer(ngram_range=(1, 2), stop_words="english", min_df=1, max_features=30)
    yield "count-char", "texts", CountVectorizer(analyzer="char", ngram_range=(1, 2), max_features=40)
    yield "count-char-wb", "texts", CountVectorizer(analyzer="char_wb", ngram_range=(2, 3), max_features=40, strip_accents="unicode")
    yield "count-ascii", "texts", CountVectorizer(strip_accents="ascii", binary=True, token_pattern=r"[a-z]{3,}", max_features=30)
    yield "tfidf", "texts", TfidfVectorizer()
    yield "tfidf-sublinear", "texts", TfidfVectorizer(sublinear_tf=True, norm="l1", smooth_idf=False, lowercase=False)
    yield "hashing", "texts", HashingVectorizer(n_features=32)
    yield "hashing-plain", "texts", HashingVectorizer(n_features=24, alternate_sign=False, norm=None)
    yield "tfidf-transformer", "texts", make_pipeline(CountVectorizer(vocabulary=["cat", "dog", "bank", "final"]), TfidfTransformer(norm=None))
    yield "text-naive-bayes", "texts", make_pipeline(TfidfVectorizer(), MultinomialNB())
    yield "text-logistic", "texts", Pipeline([("words", TfidfVectorizer(min_df=2)), ("model", LogisticRegression())])
    yield "text-svd", "texts", make_pipeline(CountVectorizer(), TruncatedSVD(3, **R))
    yield "text-union", "texts", make_pipeline(FeatureUnion([("w", CountVectorizer(min_df=2)), ("c", TfidfVectorizer(analyzer="char", max_features=10))]), SGDClassifier(**R))


def selection():
    yield "select-k-best", "iris", SelectKBest(k=2)
    yield "select-percentile", "diabetes", SelectPercentile(f_regression, percentile=40)
    yield "select-generic", "iris", GenericUnivariateSelect(mode="fpr", param=1e-30)
    yield "select-variance", "wine", VarianceThreshold(0.5)
    yield "select-from-model", "wine", make_pipeline(SelectFromModel(RandomForestClassifier(3, max_depth=2, **R)), LogisticRegression(max_iter=2000))
    yield "select-from-lasso", "diabetes", SelectFromModel(Lasso(0.5), max_features=4)
    yield "rfe", "iris-names", RFE(LogisticRegression(max_iter=300), n_features_to_select=2)
    yield "sequential", "iris", SequentialFeatureSelector(KNeighborsClassifier(3), n_features_to_select=2, cv=2)


def composition():
    yield "columns", "people-class", make_pipeline(columns(), LogisticRegression(max_iter=300))
    yield "columns-transform", "people", columns()
    yield "columns-passthrough", "people", ColumnTransformer([("drop", "drop", ["city", "size"]), ("age", "passthrough", ["age"])], remainder="passthrough")
    yield "columns-remainder", "people", ColumnTransformer([("drop", "drop", WORDS), ("b", MinMaxScaler(), ["income"])], remainder=SimpleImputer())
    yield "columns-index", "iris", ColumnTransformer([("a", StandardScaler(), [0, -1]), ("b", MinMaxScaler(), slice(1, 3)), ("c", "passthrough", [False, True, False, False])])
    yield "columns-selector", "people", ColumnTransformer([("n", SimpleImputer(), make_column_selector(dtype_include=np.number)), ("c", OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=object))])
    yield "columns-slice", "wine", ColumnTransformer([("s", StandardScaler(), slice("alcohol", "ash")), ("p", "passthrough", ["proline"])], remainder=Normalizer())
    yield "columns-nested", "people", make_pipeline(columns(remainder="passthrough"), GradientBoostingRegressor(n_estimators=3, max_depth=2, **R))
    yield "columns-frame", "people", make_pipeline(columns(sparse_threshold=0), Ridge())
    yield "pipeline-passthrough", "iris", Pipeline([("a", "passthrough"), ("b", StandardScaler()), ("c", "passthrough"), ("d", PCA(2)), ("e", LogisticRegression())])
    yield "pipeline-transform", "iris", make_pipeline(StandardScaler(), PCA(2, whiten=True))
    yield "union", "iris", FeatureUnion([("pca", PCA(2)), ("best", SelectKBest(k=1)), ("none", "drop"), ("all", "passthrough")], transformer_weights={"pca": 3})
    yield "set-output", "wine", make_pipeline(StandardScaler(), LogisticRegression()).set_output(transform="pandas")


def meta():
    def two():
        return [("a", LogisticRegression(max_iter=300)), ("b", GaussianNB())]

    yield "voting-hard", "iris-names", VotingClassifier([*two(), ("c", KNeighborsClassifier(3))])
    yield "voting-soft", "iris-names", VotingClassifier([*two(), ("d", "drop")], voting="soft", weights=[1, 2, 5])
    yield "voting-regressor", "diabetes", VotingRegressor([("a", Ridge()), ("b", DecisionTreeRegressor(max_depth=2, **R))], weights=[1, 3])
    yield "stacking", "iris-names", StackingClassifier(two(), cv=3)
    yield "stacking-bool", "iris-bool", StackingClassifier([*two(), ("c", LinearSVC(dual=False))], passthrough=True, cv=3)
    yield "stacking-regressor", "diabetes", StackingRegressor([("a", Ridge()), ("b", DecisionTreeRegressor(max_depth=2, **R))], passthrough=True, cv=3)
    yield "multi-output-regressor", "diabetes-two", MultiOutputRegressor(GradientBoostingRegressor(n_estimators=2, max_depth=2, **R))
    yield "multi-output-classifier", "iris-labels2", MultiOutputClassifier(LogisticRegression(max_iter=300))
    yield "classifier-chain", "iris-flags", ClassifierChain(LogisticRegression(max_iter=300), order=[2, 0, 1])
    yield "regressor-chain", "diabetes-two", RegressorChain(Ridge())
    yield "one-vs-rest", "iris-names", OneVsRestClassifier(LogisticRegression(max_iter=300))
    yield "one-vs-rest-svc", "iris", OneVsRestClassifier(LinearSVC(dual=False))
    yield "one-vs-rest-flags", "iris-flags", OneVsRestClassifier(LogisticRegression(max_iter=300))
    yield "one-vs-rest-bool", "iris-bool", OneVsRestClassifier(LogisticRegression(max_iter=300))
    yield "one-vs-one", "iris-names", OneVsOneClassifier(LinearSVC(dual=False))
    yield "one-vs-one-proba", "iris-bool", OneVsOneClassifier(LogisticRegression(max_iter=300))
    yield "output-code", "iris", OutputCodeClassifier(LogisticRegression(max_iter=300), **R)
    yield "calibrated-sigmoid", "iris-names", CalibratedClassifierCV(LinearSVC(dual=False), cv=3)
    yield "calibrated-isotonic", "iris-bool", CalibratedClassifierCV(GaussianNB(), method="isotonic", cv=2)
    yield "calibrated-isotonic-multi", "iris", CalibratedClassifierCV(GaussianNB(), method="isotonic", cv=2)
    yield "calibrated-one", "iris", CalibratedClassifierCV(LinearSVC(dual=False), cv=2, ensemble=False)
    yield "transformed-target-log", "counts", TransformedTargetRegressor(Ridge(), func=np.log, inverse_func=np.exp)
    yield "transformed-target-scaler", "diabetes", TransformedTargetRegressor(Ridge(), transformer=QuantileTransformer(n_quantiles=20, output_distribution="normal"))
    yield "transformed-target-standard", "diabetes-two", TransformedTargetRegressor(LinearRegression(), transformer=StandardScaler())
    yield "grid-search", "iris-names", GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.5, 2]}, cv=3)
    yield "randomized-search", "diabetes", RandomizedSearchCV(Ridge(), {"alpha": [0.1, 1]}, n_iter=2, cv=3, scoring="neg_mean_absolute_error", **R)
    yield "isotonic", "line", IsotonicRegression(out_of_bounds="clip")
    yield "isotonic-nan", "line", IsotonicRegression()
    for strategy in ("most_frequent", "prior"):
        yield f"dummy-{strategy}", "iris-names", DummyClassifier(strategy=strategy)
    yield "dummy-constant", "iris-labels2", DummyClassifier(strategy="constant", constant=["setosa", "wide"])
    yield "dummy-mean", "diabetes", DummyRegressor()
    yield "dummy-quantile-two", "diabetes-two", DummyRegressor(strategy="quantile", quantile=0.3)


def vectors():
    yield "svc", "iris-names", SVC()
    yield "svc-ovo", "iris", SVC(kernel="linear", decision_function_shape="ovo")
    yield "svc-ties", "iris", SVC(kernel="poly", degree=2, coef0=1.0, break_ties=True)
    yield "svc-bool", "iris-bool", SVC(gamma=0.3)
    yield "svc-digits", "digits", SVC(gamma=0.001)
    yield "svc-sigmoid", "iris", SVC(kernel="sigmoid", gamma=0.01)
    yield "svc-proba", "iris-names", platt(SVC)
    yield "svc-proba-bool", "iris-bool", platt(SVC)
    yield "nu-svc", "iris", NuSVC(nu=0.2)
    yield "svr", "diabetes", SVR(C=10)
    yield "nu-svr", "diabetes", NuSVR(kernel="poly", degree=2)
    yield "one-class-svm", "iris", OneClassSVM(nu=0.2)
    yield "svc-text", "texts", make_pipeline(TfidfVectorizer(min_df=2), SVC())


def neighbors():
    yield "neighbors", "iris-names", KNeighborsClassifier()
    yield "neighbors-distance", "iris", KNeighborsClassifier(4, weights="distance")
    yield "neighbors-manhattan", "digits", KNeighborsClassifier(3, p=1, algorithm="brute")
    yield "neighbors-chebyshev", "iris-bool", KNeighborsClassifier(4, metric="chebyshev")
    yield "neighbors-cosine", "iris", KNeighborsClassifier(4, metric="cosine")
    yield "neighbors-minkowski", "iris", KNeighborsClassifier(6, p=3, algorithm="ball_tree", leaf_size=10)
    yield "neighbors-labels2", "iris-labels2", KNeighborsClassifier(6)
    yield "neighbors-regressor", "diabetes", KNeighborsRegressor(4)
    yield "neighbors-regressor-two", "diabetes-two", KNeighborsRegressor(3, weights="distance")
    yield "radius", "iris-names", RadiusNeighborsClassifier(2.5)
    yield "radius-distance", "iris", RadiusNeighborsClassifier(0.5, weights="distance", outlier_label=2)
    yield "radius-regressor", "line", RadiusNeighborsRegressor(1.0)
    yield "nearest-centroid", "iris-names", NearestCentroid()
    yield "nearest-centroid-manhattan", "iris", NearestCentroid(metric="manhattan", shrink_threshold=0.5)


def bayes():
    yield "gaussian", "iris-names", GaussianNB()
    yield "gaussian-priors", "iris-bool", GaussianNB(priors=[0.3, 0.7])
    yield "multinomial", "digits", MultinomialNB()
    yield "bernoulli", "digits", BernoulliNB(binarize=4.0)
    yield "complement", "digits", ComplementNB(norm=True)
    yield "complement-bool", "iris-bool", ComplementNB()
    yield "categorical", "codes", CategoricalNB(min_categories=5)
    yield "lda", "iris-names", LinearDiscriminantAnalysis()
    yield "lda-bool", "iris-bool", LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    yield "lda-eigen", "wine", LinearDiscriminantAnalysis(solver="eigen", n_components=1)
    yield "qda", "iris-names", QuadraticDiscriminantAnalysis()
    yield "qda-bool", "iris-bool", QuadraticDiscriminantAnalysis(reg_param=0.1)


def networks():
    small = {"hidden_layer_sizes": (6,), "max_iter": 80, **R}
    yield "mlp", "iris-names", MLPClassifier(**small)
    yield "mlp-bool", "iris-bool", MLPClassifier(activation="tanh", **small)
    yield "mlp-flags", "iris-flags", MLPClassifier(activation="logistic", **{**small, "hidden_layer_sizes": (5, 4)})
    yield "mlp-regressor", "diabetes", MLPRegressor(activation="identity", **small)
    yield "mlp-regressor-two", "diabetes-two", MLPRegressor(**small)


def unsupervised():
    yield "k-means", "iris", KMeans(3, n_init=1, **R)
    yield "k-means-wine", "wine", make_pipeline(StandardScaler(), KMeans(4, n_init=2, **R))
    yield "mini-batch-k-means", "iris", MiniBatchKMeans(3, n_init=1, **R)
    yield "bisecting-k-means", "iris", BisectingKMeans(4, **R)
    yield "pca", "iris", PCA(2)
    yield "pca-whiten", "wine", make_pipeline(StandardScaler(), PCA(0.9, whiten=True))
    yield "truncated-svd", "digits", TruncatedSVD(4, **R)
    yield "nmf", "counts", NMF(2, init="nndsvda", max_iter=400, **R)
    for covariance in ("full", "tied", "diag", "spherical"):
        yield f"mixture-{covariance}", "iris", GaussianMixture(3, covariance_type=covariance, **R)
    yield "bayesian-mixture", "iris", BayesianGaussianMixture(n_components=3, max_iter=50, **R)


FAMILIES = [linear, trees, preprocessing, encoders, text, selection, composition, meta, vectors, neighbors, bayes, networks, unsupervised]
