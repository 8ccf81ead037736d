"""Writes figures/further-VERSION.json.gz: small models of families that came later than figures.py, made as there."""

import numpy as np

from sklearn.base import clone
from sklearn.cluster import AffinityPropagation, Birch, FeatureAgglomeration, MeanShift
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.covariance import EllipticEnvelope
from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
from sklearn.decomposition import NMF, FactorAnalysis, KernelPCA, LatentDirichletAllocation, MiniBatchNMF
from sklearn.ensemble import RandomTreesEmbedding
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, ExpSineSquared, Matern, RationalQuadratic, WhiteKernel
from sklearn.impute import IterativeImputer, SimpleImputer
from sklearn.kernel_approximation import Nystroem, RBFSampler, SkewedChi2Sampler
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Lasso, LogisticRegression, RANSACRegressor, Ridge, SGDClassifier
from sklearn.mixture import BayesianGaussianMixture
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV
from sklearn.multiclass import OneVsRestClassifier, OutputCodeClassifier
from sklearn.neighbors import LocalOutlierFactor, NeighborhoodComponentsAnalysis
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, SplineTransformer, StandardScaler
from sklearn.random_projection import GaussianRandomProjection, SparseRandomProjection
from sklearn.semi_supervised import LabelPropagation, LabelSpreading, SelfTrainingClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from cases import VERSION, R
from data_sets import Data, data_sets
from figures import write

if VERSION >= (1, 5):
    from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV


def further():
    yield "pls", "diabetes", PLSRegression(2)
    yield "pls-two", "diabetes-two", PLSRegression(3)
    yield "pls-plain", "diabetes-two", PLSRegression(2, scale=False)
    yield "pls-canonical", "diabetes-two", PLSCanonical(2)
    yield "cca", "diabetes-two", CCA(1)
    yield "ransac", "diabetes", RANSACRegressor(**R)
    yield "ransac-lasso", "diabetes", RANSACRegressor(Lasso(0.1), min_samples=20, **R)
    yield "self-training", "iris-partly", SelfTrainingClassifier(LogisticRegression(max_iter=300))
    yield "output-code", "iris-names", OutputCodeClassifier(LogisticRegression(max_iter=300), **R)
    yield "output-code-trees", "iris", OutputCodeClassifier(DecisionTreeClassifier(max_depth=3, **R), code_size=3, **R)
    yield "elliptic-envelope", "iris", EllipticEnvelope(contamination=0.2, **R)
    yield "mean-shift", "iris", MeanShift(bandwidth=1.0)
    if VERSION >= (1, 9):  # its file is large
        yield "affinity", "counts", AffinityPropagation(preference=-20, **R)
    yield "birch", "iris", Birch(n_clusters=3)
    yield "random-projection", "digits", GaussianRandomProjection(4, **R)
    yield "rbf-sampler", "iris", make_pipeline(RBFSampler(gamma=0.3, n_components=6, **R), LogisticRegression())
    yield "rbf-sampler-alone", "iris", RBFSampler(n_components=5, **R)
    # Rows that each member is sure not to be of its class: nothing is left to share.
    yield "one-vs-rest-none", "iris-far", OneVsRestClassifier(DecisionTreeClassifier(max_depth=1, **R))
    yield "sgd-log-none", "iris-far", SGDClassifier(loss="log_loss", alpha=1e-9, max_iter=40, **R)


def kernels():
    for kernel in ("linear", "rbf", "poly", "sigmoid", "laplacian", "cosine"):
        yield f"kernel-ridge-{kernel}", "iris-few", KernelRidge(alpha=0.5, kernel=kernel, gamma=None if kernel == "rbf" else 0.1)
    yield "kernel-ridge-chi2", "counts", KernelRidge(kernel="chi2", gamma=0.3)
    yield "kernel-ridge-two", "diabetes-few", KernelRidge(kernel="rbf", gamma=2.0)
    yield "kernel-pca", "iris-few", KernelPCA(2, kernel="rbf")
    yield "kernel-pca-poly", "iris-few", KernelPCA(3, kernel="poly", gamma=0.05, degree=2)
    yield "nystroem", "iris", make_pipeline(Nystroem(n_components=6, gamma=0.2, **R), LogisticRegression(max_iter=300))
    yield "nystroem-poly", "iris", Nystroem("poly", degree=2, n_components=5, **R)
    yield "skewed-sampler", "counts", SkewedChi2Sampler(n_components=6, **R)
    yield "process-rbf", "iris-few", GaussianProcessRegressor(ConstantKernel(2.0) * RBF([1.0, 2.0, 1.5, 0.7]) + WhiteKernel(0.3), optimizer=None)
    yield "process-normal", "line", GaussianProcessRegressor(RBF() + WhiteKernel(), normalize_y=True, **R)
    yield "process-two", "diabetes-few", GaussianProcessRegressor(RBF(0.3), alpha=0.5, optimizer=None)
    for nu in (0.5, 1.5, 2.5, np.inf):
        yield f"process-matern-{nu}", "line", GaussianProcessRegressor(Matern(2.0, nu=nu), alpha=0.2, optimizer=None)
    yield "process-quadratic", "line", GaussianProcessRegressor(RationalQuadratic(alpha=0.4) ** 2, alpha=0.2, optimizer=None)
    yield "process-sine", "line", GaussianProcessRegressor(ExpSineSquared(1.0, 3.0) + DotProduct(0.5), alpha=0.4, optimizer=None)
    yield "process-bool", "iris-few-bool", GaussianProcessClassifier(RBF(1.2), optimizer=None)
    yield "process-classes", "iris-few-names", GaussianProcessClassifier(2.0 * RBF(1.2) + DotProduct(), optimizer=None)
    yield "process-pairs", "iris-few-names", GaussianProcessClassifier(RBF(1.2), optimizer=None, multi_class="one_vs_one")


def factors():
    yield "nmf-penalties", "counts", NMF(3, init="nndsvda", alpha_W=0.02, l1_ratio=0.5, max_iter=300, **R)
    yield "nmf-multiplied", "counts", NMF(2, init="nndsvda", solver="mu", max_iter=300, **R)
    yield "nmf-kullback", "counts", NMF(2, init="nndsvda", solver="mu", beta_loss="kullback-leibler", max_iter=300, **R)
    yield "nmf-beta", "counts", NMF(2, init="nndsvda", solver="mu", beta_loss=1.5, max_iter=300, **R)
    yield "nmf-itakura", "iris", NMF(2, init="nndsvda", solver="mu", beta_loss="itakura-saito", max_iter=300, **R)
    yield "nmf-batches", "counts", MiniBatchNMF(2, init="nndsvda", batch_size=20, **R)
    yield "topics", "texts", make_pipeline(CountVectorizer(min_df=2), LatentDirichletAllocation(3, **R))
    yield "factor-analysis", "wine", make_pipeline(StandardScaler(), FactorAnalysis(3, **R))
    yield "sparse-projection", "digits", SparseRandomProjection(5, density=0.3, **R)
    yield "components-of-neighbors", "iris", NeighborhoodComponentsAnalysis(2, init="pca", max_iter=20, **R)
    yield "agglomeration", "wine", make_pipeline(MinMaxScaler(), FeatureAgglomeration(4))
    for kind in ("dirichlet_process", "dirichlet_distribution"):
        for covariance in ("full", "tied", "diag", "spherical"):
            model = BayesianGaussianMixture(n_components=3, covariance_type=covariance, weight_concentration_prior_type=kind, max_iter=50, **R)
            yield f"bayesian-{covariance}-{kind}", "iris", model


def steps():
    for extrapolation in ("constant", "linear", "continue", "periodic", "error"):
        yield f"spline-{extrapolation}", "line", SplineTransformer(n_knots=5, extrapolation=extrapolation)
        yield f"spline-{extrapolation}-1", "line", SplineTransformer(n_knots=4, degree=1, extrapolation=extrapolation, include_bias=False)
    for degree in (0, 1):
        yield f"spline-columns-{degree}", "diabetes", SplineTransformer(n_knots=3, degree=degree, extrapolation="linear")
    yield "spline-steps", "line", SplineTransformer(n_knots=4, degree=0, extrapolation="linear")
    yield "spline-quantiles", "iris", make_pipeline(SplineTransformer(n_knots=4, degree=2, knots="quantile"), Ridge())
    if VERSION >= (1, 3):
        yield "spline-sparse", "iris", make_pipeline(SplineTransformer(sparse_output=True), LogisticRegression(max_iter=300))
    if VERSION >= (1, 8):
        yield "spline-holes", "iris-holes", SplineTransformer(handle_missing="zeros")
    yield "iterative-imputer", "iris-holes", IterativeImputer(**R)
    yield "iterative-imputer-forest", "wine-holes", IterativeImputer(DecisionTreeRegressor(max_depth=2, **R), max_iter=3, min_value=0, **R)
    yield "iterative-imputer-indicator", "iris-holes", make_pipeline(IterativeImputer(Ridge(), n_nearest_features=2, add_indicator=True, initial_strategy="median", **R), LogisticRegression(max_iter=300))
    yield "iterative-imputer-empty", "iris-empty", IterativeImputer(max_iter=2, **R)
    yield "outlier-factor", "iris", LocalOutlierFactor(novelty=True)
    yield "outlier-factor-few", "iris-few", LocalOutlierFactor(4, novelty=True, metric="manhattan", contamination=0.2)
    yield "trees-embedding", "iris", make_pipeline(RandomTreesEmbedding(4, max_depth=2, **R), LogisticRegression())
    yield "propagation", "iris-few-partly", LabelPropagation()
    yield "spreading", "iris-few-partly", LabelSpreading(kernel="knn", n_neighbors=4)
    # As people write them: by the types of columns, frames all along, functions of numpy, a search around it all.
    columns = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(strategy="median"), FunctionTransformer(np.log1p, feature_names_out="one-to-one"), StandardScaler()), make_column_selector(dtype_include=np.number)),
            ("c", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=0.1, drop="if_binary", sparse_output=False), make_column_selector(dtype_exclude=np.number)),
        ],
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")
    people = make_pipeline(columns, LogisticRegression(max_iter=300))
    yield "habit-frames", "people-class", people
    yield "habit-search", "people-class", GridSearchCV(people, {"logisticregression__C": [0.1, 1.0]}, cv=3, scoring="f1_macro")
    yield "habit-halving", "iris-names", HalvingGridSearchCV(DecisionTreeClassifier(**R), {"max_depth": [2, 3]}, cv=3, **R)
    for scoring in ("balanced_accuracy", "precision_weighted", "recall_micro", "roc_auc_ovr", "neg_log_loss"):
        yield f"search-{scoring}", "iris-names", GridSearchCV(LogisticRegression(max_iter=300), {"C": [0.1, 1.0]}, cv=3, scoring=scoring)
    for scoring in ("f1", "roc_auc", "average_precision", "matthews_corrcoef"):
        yield f"search-{scoring}", "cancer", GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {"logisticregression__C": [0.1, 1.0]}, cv=3, scoring=scoring)
    for scoring in ("explained_variance", "neg_median_absolute_error", "neg_mean_absolute_percentage_error"):
        yield f"search-{scoring}", "diabetes", GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=3, scoring=scoring)
    if VERSION >= (1, 5):
        yield "threshold-fixed", "cancer", FixedThresholdClassifier(make_pipeline(StandardScaler(), LogisticRegression()), threshold=0.8)
        yield "threshold-first", "iris-two", FixedThresholdClassifier(LogisticRegression(), threshold=0.1, pos_label="setosa")
        yield "threshold-decision", "iris-two", FixedThresholdClassifier(LinearSVC(dual=False), threshold=-0.4)
        yield "threshold-tuned", "cancer", TunedThresholdClassifierCV(make_pipeline(StandardScaler(), LogisticRegression()), cv=3)
        yield "threshold-tuned-f1", "cancer", TunedThresholdClassifierCV(DecisionTreeClassifier(max_depth=3, **R), scoring="f1", cv=3, **R)


def main():
    sets = data_sets()
    iris = sets["iris"]
    partly = iris.y.copy()
    partly[::3] = -1
    sets["iris-partly"] = Data(iris.x, partly, iris.probe, iris.truth)
    far = iris.probe.copy()
    far[1::2] *= [[1.0, -40.0, 1.0, 1.0]]
    far[2::3] *= 1000
    sets["iris-far"] = Data(iris.x, iris.y, far, iris.truth)
    few = iris.x[::5], iris.y[::5]
    sets["iris-few"] = Data(*few)
    sets["iris-few-bool"] = Data(few[0], few[1] == 1)
    sets["iris-few-names"] = Data(few[0], sets["iris-names"].y[::5])
    partly = few[1].copy()
    partly[::3] = -1
    sets["iris-few-partly"] = Data(few[0], partly, Data(*few).probe, Data(*few).truth)
    sets["iris-two"] = Data(iris.x[:100], sets["iris-names"].y[:100])
    sets["diabetes-few"] = Data(sets["diabetes"].x[:30], sets["diabetes-two"].y[:30])
    holes = sets["iris-holes"]
    empty = holes.x.copy()
    empty[:, 1] = np.nan
    sets["iris-empty"] = Data(empty, holes.y, holes.probe, holes.truth)
    kinds = (further, kernels, factors, steps)
    cases = [(kind.__name__, name, key, sets[key], clone(model)) for kind in kinds for name, key, model in kind()]
    write(f"further-{VERSION[0]}.{VERSION[1]}", cases, {})


main()
