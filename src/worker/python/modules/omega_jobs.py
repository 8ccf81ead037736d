"""Notebooks of the store: `om.jobs`, and what runs and schedules them."""

import datetime

from omega_bodies import call_store
from omega_objects import Api, Objects, Result, described, text_of_time, time_of


class Notebook(dict):
    """A notebook whose keys are attributes too, as nbformat's are."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'The notebook has no "{name}" here, it has {", ".join(self)}')

    def __setattr__(self, name, value):
        self[name] = value


def notebook_of(value):
    if isinstance(value, dict):
        return Notebook((key, notebook_of(item)) for key, item in value.items())
    return [notebook_of(item) for item in value] if isinstance(value, list) else value


class Jobs(Objects):
    def get(self, name):
        return notebook_of(self._call('get', name=name))

    def put(self, notebook, name, attributes=None):
        """Stores a notebook, or one of that code."""
        if isinstance(notebook, str):
            return self.create(notebook, name)
        return self._noted(described(self._call('put', notebook, name=name)), name, attributes)

    def create(self, code, name):
        cell = {'cell_type': 'code', 'source': code, 'metadata': {}, 'outputs': [], 'execution_count': None}
        return self.put({'nbformat': 4, 'nbformat_minor': 5, 'metadata': {}, 'cells': [cell]}, name)

    def run(self, name, event=None, timeout=None, parameters=None):
        """Runs a job to its end, in a process of its own; answers what is said of the result. `timeout` is in seconds."""
        answer = self._call('run', {'parameters': parameters}, name=name, event=event,
                            seconds=None if timeout is None else float(timeout))
        return described(answer)

    run_notebook = run

    def schedule(self, name, run_at=None, last_run=None):
        """Runs a job by itself from now on: by cron, words, parts or a Schedule; by the time that the job has, when none is given."""
        given = run_at.cron if isinstance(run_at, Schedule) else run_at
        return described(self._call('schedule', name=name, given=given, after=text_of_time(last_run)))

    def get_schedule(self, name, only_pending=False):
        """The cron expression, None when there is none, and the times: those that came and the one that comes."""
        attributes = self.metadata(name).attributes
        triggers = [one for one in attributes.get('triggers', []) if not only_pending or one['status'] == 'PENDING']
        return attributes.get('config', {}).get('run-at'), triggers

    def drop_schedule(self, name):
        return described(self._call('unschedule', name=name))

    def export(self, name, localpath='memory', format='html'):
        """A job or a result as a page; written to that path unless it is "memory", and answered with an empty dict."""
        if format != 'html':
            raise ValueError(f'Format "{format}" is not made here, only "html" is')
        page = self._call('export', name=name)
        if localpath and localpath != 'memory':
            with open(localpath, 'w', encoding='utf-8') as file:
                file.write(page)
        return page, {}


class Schedule:
    """When a job runs: of words such as "weekdays, at 06:05", of cron, or of parts."""

    def __init__(self, text=None, minute=None, hour=None, weekday=None, monthday=None, month=None, at=None):
        parts = {'minute': minute, 'hour': hour, 'weekday': weekday, 'monthday': monthday, 'month': month, 'at': at}
        told = {name: str(value) for name, value in parts.items() if value is not None}
        self.cron = call_store(None, 'schedules.read', given=text or told)['cron']

    @classmethod
    def from_cron(cls, cronspec):
        return cls(cronspec)

    @classmethod
    def from_text(cls, text):
        return cls(text)

    @property
    def text(self):
        """In words where cron_descriptor is there, as omega-ml has it; else the cron expression."""
        try:
            from cron_descriptor import get_description
        except ImportError:
            return self.cron
        return get_description(self.cron)

    def next_times(self, n=None, last_run=None):
        """The times that follow, so many or without end, in UTC."""
        after = last_run or datetime.datetime.now(datetime.timezone.utc)
        while n is None or n > 0:
            told = call_store(None, 'schedules.next', cron=self.cron, after=text_of_time(after), count=min(n or 100, 100))
            if not told:
                return
            for text in told:
                after = time_of(text)
                yield after
            n = n and n - len(told)

    def __repr__(self):
        return f'JobSchedule(cron={self.cron}, text={self.text})'


Jobs.Schedule = Schedule


class JobRuntime(Api):
    """The same as omega-ml's runtime has it: each method answers a result to get(), when all is done."""

    def __init__(self, jobs, name):
        self._jobs = jobs
        self._name = name

    def __repr__(self):
        return f'om.runtime.job("{self._name}")'

    def run(self, timeout=None, event=None, parameters=None, **_):
        return Result(repr(self._jobs.run(self._name, event=event, timeout=timeout, parameters=parameters)))

    def schedule(self, run_at=None, **_):
        return Result(repr(self._jobs.schedule(self._name, run_at=run_at)))
