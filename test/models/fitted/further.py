"""Writes figures/further-VERSION.json.gz: small models of families that came later than figures.py, made as there."""

from sklearn.base import clone
from sklearn.cluster import AffinityPropagation, Birch, MeanShift
from sklearn.covariance import EllipticEnvelope
from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
from sklearn.kernel_approximation import RBFSampler
from sklearn.linear_model import Lasso, LogisticRegression, RANSACRegressor, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier, OutputCodeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.random_projection import GaussianRandomProjection
from sklearn.semi_supervised import SelfTrainingClassifier
from sklearn.tree import DecisionTreeClassifier

from cases import VERSION, R
from data_sets import Data, data_sets
from figures import write




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
    cases = [("further", name, key, sets[key], clone(model)) for name, key, model in further()]
    write(f"further-{VERSION[0]}.{VERSION[1]}", cases, {})


main()
