"""What `om.datasets.getl` answers: a dataset that is read when its value is asked for."""


class LazyFrame:
    """Columns and filters are gathered; `value` reads what they leave, as `om.datasets.get` does."""

    def __init__(self, datasets, name, columns=None, filters=None, limit=None):
        self._datasets = datasets
        self._name = name
        self._columns = columns
        self._filters = filters or {}
        self._limit = limit

    def _with(self, **changed):
        kept = {'columns': self._columns, 'filters': self._filters, 'limit': self._limit}
        return LazyFrame(self._datasets, self._name, **{**kept, **changed})

    def __getitem__(self, columns):
        return self._with(columns=[columns] if isinstance(columns, str) else list(columns))

    def query(self, *_, **filters):
        """Only the rows that pass filters such as age__gt=3."""
        return self._with(filters={**self._filters, **filters})

    filter = query

    def head(self, limit=10):
        return self._with(limit=limit)

    @property
    def columns(self):
        known = [name for name, _ in self._datasets.metadata(self._name).kind_meta.get('columns', [])]
        return known if self._columns is None else self._columns

    @property
    def dtypes(self):
        known = self._datasets.metadata(self._name).kind_meta.get('dtypes', {})
        return {name: known.get(name) for name in self.columns}

    @property
    def value(self):
        name = self._name if self._columns is None else f'{self._name}[{",".join(self._columns)}]'
        found = self._datasets.get(name, **self._filters)
        return found if self._limit is None else found[:self._limit]

    def __len__(self):
        return len(self.value)

    def iterchunks(self, chunksize=1000):
        """The value in parts of so many rows."""
        whole = self.value
        for start in range(0, len(whole), chunksize):
            yield whole[start:start + chunksize]

    def __repr__(self):
        return f'om.datasets.getl("{self._name}")'
