"""Puts the model `kinds`, which answers values of many classes: the one that column `kind` of its data names."""
import omegaml
from omegaml.backends.virtualobj import virtualobj


@virtualobj
def kinds(data=None, method=None, **kwargs):
    import datetime as dt
    import decimal
    import uuid
    import numpy as np
    import pandas as pd
    frame = pd.DataFrame({'x': [1, 2], 't': pd.to_datetime(['2020-01-01', None]), 's': ['a', None]})
    return {
        'json': {'d': dt.datetime(2020, 1, 2, 3, tzinfo=dt.timezone.utc), 'day': dt.date(2020, 1, 2),
                 'n': decimal.Decimal('1.50'), 'id': uuid.UUID(int=7), 'b': b'ab', 'inf': [float('inf'), float('nan')]},
        'array': np.array([1.5, np.nan]),
        'scalar': np.float32(0.5),
        'frame': frame,
        'series': pd.Series([1, 2], index=['a', 'b']),
        'parts': {'a': np.arange(2), 'f': frame, 't': pd.Timestamp('2020-01-01', tz='Europe/Berlin'), 'r': range(3)},
        'unknown': np.ma.array([1, 2], mask=[0, 1]),
    }[data['kind'].iloc[0]]


omegaml.setup().models.put(kinds, 'kinds')
