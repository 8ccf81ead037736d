"""What `om.datasets.getl` answers: a dataset that is read when its value is asked for, as omega-ml's MDataFrame is."""

import operator

STATISTICS = ('mean', 'std', 'min', 'max', 'sum', 'var')


class Mask:
    """Of rows, by a column of the frame: `lazy.age > 3`, `mask & other`, `~mask`."""

    def __init__(self, of):
        self.of = of

    def __and__(self, other):
        return Mask(lambda frame: self.of(frame) & other.of(frame))

    def __or__(self, other):
        return Mask(lambda frame: self.of(frame) | other.of(frame))

    def __invert__(self):
        return Mask(lambda frame: ~self.of(frame))


class Indexer:
    """`lazy.loc[...]` and `lazy.iloc[...]`, which are read when their value is asked for too."""

    def __init__(self, lazy, name):
        self._lazy = lazy
        self._name = name

    def __getitem__(self, key):
        lazy = self._lazy
        return lazy._with(columns=None, steps=[*lazy._steps, lambda frame: getattr(lazy._shown(frame), self._name)[key]])


class LazyFrame:
    """Columns, filters and further steps are gathered; `value` reads what filters leave, and takes the steps on it."""

    def __init__(self, datasets, name, columns=None, filters=None, steps=()):
        self._datasets = datasets
        self._name = name
        self._columns = columns  # a text of a series
        self._filters = filters or {}
        self._steps = steps

    def _with(self, **changed):
        kept = {'columns': self._columns, 'filters': self._filters, 'steps': self._steps}
        return LazyFrame(self._datasets, self._name, **{**kept, **changed})

    def _then(self, step):
        return self._with(steps=[*self._steps, step])

    def __getitem__(self, key):
        """A column as a series, several as a frame, or the rows of a mask."""
        if isinstance(key, Mask):
            return self._then(lambda frame: frame[key.of(frame)])
        return self._with(columns=self.columns[key] if isinstance(key, int) else key if isinstance(key, str) else list(key))

    def __getattr__(self, name):
        if not name.startswith('_'):
            if name in STATISTICS:
                return lambda: self._statistics(name)
            if name in self.columns:
                return self[name]
        known = [key for key in (*dir(type(self)), *STATISTICS) if not key.startswith('_')]
        raise AttributeError(f'{self!r} has no "{name}" here, it has its columns, {", ".join(sorted(known))}; its value has all of pandas', name=name, obj=self)

    def query(self, *_, **filters):
        """Only the rows that pass filters such as age__gt=3."""
        return self._with(filters={**self._filters, **filters})

    filter = query

    def query_inplace(self, *_, **filters):
        self._filters = {**self._filters, **filters}
        return self

    def reset(self):
        self._columns, self._filters, self._steps = None, {}, ()
        return self

    def head(self, limit=10):
        return self._then(lambda frame: frame[:limit])

    def tail(self, limit=10):
        return self._then(lambda frame: frame[-limit:] if limit else frame[:0])

    def skip(self, topn):
        return self._then(lambda frame: frame[topn:])

    def sort(self, columns):
        """By columns, each with "+" or "-" before it for its direction."""
        keys = [columns] if isinstance(columns, str) else list(columns)
        names = [key.lstrip('+-') for key in keys]
        return self._then(lambda frame: sorted_rows(frame, names, [not key.startswith('-') for key in keys]))

    def merge(self, right, **how):
        """As pandas merges; `right` may be lazy too."""
        return self._with(columns=None, steps=[*self._steps, lambda frame: self._shown(frame).merge(
            right.value if isinstance(right, LazyFrame) else right, **how)])

    def groupby(self, by, **how):
        """As pandas groups the value."""
        whole = self._with(columns=None) if isinstance(self._columns, str) else self
        return whole.value.groupby(by, **how)

    def unique(self):
        """The distinct values of a series."""
        return self._with(columns=None, steps=[*self._steps, lambda frame: list(dict.fromkeys(self._shown(frame)))])

    def count(self):
        """How many rows there are, of each column."""
        import pandas as pd
        return pd.Series(len(self), index=self._listed())

    def _statistics(self, name):
        value = self.value
        return getattr(value, name)() if getattr(value, 'ndim', 1) == 1 else getattr(value, name)(numeric_only=True)

    @property
    def loc(self):
        return Indexer(self, 'loc')

    @property
    def iloc(self):
        return Indexer(self, 'iloc')

    @property
    def columns(self):
        if self._columns is not None:
            return self._listed()
        return [name for name, _ in self._datasets.metadata(self._name).kind_meta.get('columns', [])]

    def _listed(self):
        return [self._columns] if isinstance(self._columns, str) else self._columns or self.columns

    @property
    def dtypes(self):
        known = self._datasets.metadata(self._name).kind_meta.get('dtypes', {})
        return {name: known.get(name) for name in self.columns}

    @property
    def value(self):
        only = self._columns is not None and not self._steps
        frame = self._datasets.get(projected(self._name, self._listed() if only else None), **self._filters)
        for step in self._steps:
            frame = step(frame)
        return self._shown(frame)

    def _shown(self, frame):
        """Its columns; where pandas is not there, of rows."""
        if self._columns is None:
            return frame
        if not isinstance(frame, list):
            return frame[self._columns]
        if isinstance(self._columns, str):
            return [row[self._columns] for row in frame]
        return [{name: row[name] for name in self._columns} for row in frame]

    @property
    def shape(self):
        return (len(self),) if isinstance(self._columns, str) else (len(self), len(self.columns))

    @property
    def ndim(self):
        return len(self.shape)

    def __len__(self):
        return len(self.value)

    def __array__(self, dtype=None, copy=None):
        import numpy as np
        return np.asarray(self.value, dtype)

    def iterchunks(self, chunksize=1000):
        """The value in parts of so many rows."""
        whole = self.value
        for start in range(0, len(whole), chunksize):
            yield whole[start:start + chunksize]

    def iterrows(self, chunksize=1000):
        return self.value.iterrows()

    itertuples = iterrows

    def items(self):
        for name in self.columns:
            yield name, self[name].value

    def __repr__(self):
        return f'om.datasets.getl("{self._name}")'


def projected(name, columns):
    """The name of a dataset with the columns that are wanted of it, all when none are said."""
    return name if columns is None else f'{name}[{",".join([columns] if isinstance(columns, str) else columns)}]'


def _compared(name):
    compare = getattr(operator, name)

    def mask(self, other):
        if not isinstance(self._columns, str):
            raise TypeError(f'Only a column can be compared, such as {self!r}["{self.columns[0]}"]')
        return Mask(lambda frame: compare(frame[self._columns], other))
    setattr(LazyFrame, f'__{name}__', mask)


for _name in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
    _compared(_name)


def sorted_rows(frame, names, ascending):
    if not isinstance(frame, list):
        return frame.sort_values(names, ascending=ascending, kind='stable')
    for name, up in reversed(list(zip(names, ascending))):
        frame = sorted(frame, key=lambda row: row[name], reverse=not up)
    return frame
