"""What objects of the store have in common, and what is said of one."""

import datetime
import re

from omega_bodies import call_store


class Api:
    """What users reach by attributes: those that are not there say which are."""

    def __getattr__(self, name):
        known = sorted(key for key in {*dir(type(self)), *vars(self)} if not key.startswith('_'))
        raise AttributeError(f'{self!r} has no "{name}" here, it has {", ".join(known)}', name=name, obj=self)


class Objects(Api):
    def __init__(self, kind, bucket):
        self._kind = kind
        self._bucket = bucket

    def __repr__(self):
        return f'om.{self._kind}'

    def _call(self, action, body=None, **params):
        return call_store(self._bucket, f'{self._kind}.{action}', body, **params)

    def list(self, pattern=None, regexp=None, kind=None, raw=False):
        """Their names, by a pattern such as "sales*" or an expression, and by kind; `raw`: their metadata."""
        names = self._call('list', pattern=pattern)
        names = names if regexp is None else [name for name in names if re.search(regexp, name)]
        if kind is None and not raw:
            return names
        kinds = [kind] if isinstance(kind, str) else kind
        found = [one for one in map(self.metadata, names) if kinds is None or one.kind in kinds]
        return found if raw else [one.name for one in found]

    def exists(self, name):
        return self._call('exists', name=name)

    def metadata(self, name):
        return described(self._call('metadata', name=name))

    def _noted(self, stored, name, attributes):
        """What is said of an object that was stored, to which attributes of the caller's own were added."""
        return stored if not attributes else described(self._call('annotate', attributes, name=name))

    def drop(self, name, force=False):
        if force and not self.exists(name):
            return False
        return self._call('drop', name=name)

    def __contains__(self, name):
        return self.exists(name)


class Metadata(dict):
    """What is said of an object, by attributes as omega-ml's has it, or by keys."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'The metadata has no "{name}" here, it has {", ".join(self)}')

    def __repr__(self):
        told = ','.join(f'{name}={self[name]}' for name in ('name', 'bucket', 'prefix', 'kind', 'created'))
        return f'<Metadata: Metadata({told})>'


def described(answer):
    """Times are those of omega-ml: of UTC, without a zone."""
    told = Metadata(dated(answer))
    told.update((name, time_of(told[name])) for name in ('created', 'modified') if name in told)
    return told


def dated(value):
    """Dates as the store says them within attributes, {"$date": ...}, as Python has them."""
    if isinstance(value, dict):
        if list(value) == ['$date'] and isinstance(value['$date'], str):
            return time_of(value['$date'])
        return {key: dated(item) for key, item in value.items()}
    return [dated(item) for item in value] if isinstance(value, list) else value


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).astimezone(datetime.timezone.utc).replace(tzinfo=None)


def text_of_time(time):
    """As the store reads it; a time without a zone is one of UTC."""
    if time is None or isinstance(time, str):
        return time
    zoned = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    return zoned.astimezone(datetime.timezone.utc).isoformat()


class Result:
    """What was computed at once, as omega-ml's results of tasks are asked."""

    state = status = 'SUCCESS'

    def __init__(self, value):
        self.result = value

    def get(self, timeout=None, **_):
        return self.result

    def wait(self, timeout=None, **_):
        return self.result

    def ready(self):
        return True

    def successful(self):
        return True

    def failed(self):
        return False
