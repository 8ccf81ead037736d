"""Puts a forest of 500 trees; prints the bytes of its joblib file, as it is and as omega-ml compresses it."""
import io
import json

import joblib
import omegaml
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

x, y = make_classification(6000, 20, n_informative=8, n_classes=3, random_state=1)
model = RandomForestClassifier(500, random_state=1).fit(x, y)
sizes = []
for compress in (False, True):
    file = io.BytesIO()
    joblib.dump(model, file, compress=compress)
    sizes.append(file.tell())
om = omegaml.setup()
om.models.put(model, 'forest500')
print(json.dumps(sizes))
