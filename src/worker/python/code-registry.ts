import { jsonText } from '../../data/frame/cell.ts'
import type { Json } from '../../data/frame/vector.ts'
import { checkPython } from '../../data/notebook-kernel.ts'
import { notFound } from '../../error.ts'
import { describeJob } from '../../store/job/description.ts'
import { jobName } from '../../store/job/name.ts'
import type { Run } from '../../store/job/runs.ts'
import { eventOf } from '../../store/job/schedule/triggers.ts'
import { scriptFormat } from '../../store/script/format.ts'
import type { TaskId } from '../../store/task-records.ts'
import { generateByScript, type ScriptCall, serveScript, withoutStatus } from '../service-tasks.ts'
import { JsonText, type Registry, type Task } from '../task.ts'
import type { Kernel } from './kernel.ts'
import { withParameters } from './parameters.ts'

type Kernels = () => Promise<Kernel>

/**
 * The tasks that run code of users, by omega-ml's names. `kernel` is asked for when there is Python to run, `spent` is called
 * before a module is run within this process.
 */
export function codeRegistry(kernel: Kernels, spent: () => void): Registry {
  const script = runScript(kernel, spent)
  const generating = (action: string): ScriptCall => runScript(kernel, spent, action)
  return new Map([
    ['omegaml.notebook.tasks.run_omegaml_job', runJob(kernel)],
    ['omegaml.backends.package.tasks.run_omega_script', notedRun(script)],
    ['omega_edge.serve_script', serveScript(script)],
    ['omega_edge.check_script', checkScript(kernel)],
    ['omega_edge.generate_script', generateByScript(generating)],
  ])
}

/** args `[name]`, kwargs `parameters`, and `event` of a run by schedule. What the run leaves is stored, also when a cell raised. */
function runJob(kernel: Kernels): Task {
  return async ({ id, store, bucket, user, progress }, { args, kwargs }) => {
    const { within } = kwargs
    const run: Run = {
      bucket,
      job: String(args[0]),
      task: id,
      at: new Date(),
      event: eventOf(kwargs),
      ...(typeof within === 'string' && { within: within as TaskId }),
    }
    const { content } = await store.jobs.notebook(bucket, run.job)
    const { parseNotebook, withCellIds } = await import('../../data/notebook.ts') // with zod, which scripts need not load
    const stored = parseNotebook(content)
    checkPython(jobName(run.job), stored)
    const notebook = withParameters(withCellIds(stored), kwargs.parameters)
    const { results, error, ...ended } = await (await kernel()).runNotebook(notebook, { run, user, progress })
    const job = describeJob(await store.jobs.runs.end(run, results, ended))
    return error ? { ...job, error } : job
  }
}

/** Runs a script: args `[name, ...args]`, kwargs those of `run`. */
function runScript(kernel: Kernels, spent: () => void, wanted = 'run'): ScriptCall {
  return async ({ id, store, bucket, user, emit }, { args: [spelled, ...args], kwargs }) => {
    const name = String(spelled)
    const file = await store.files.read({ bucket, prefix: 'scripts/', name })
    if (!file) throw notFound(`There is no script "${name}" in bucket "${bucket}"`)
    const format = scriptFormat(name, file.bytes, file.metadata.attributes)
    const given = Object.fromEntries(Object.entries(kwargs).filter(([key]) => !key.startsWith('__')))
    const started = new Date()
    const call = {
      bucket,
      task: id,
      user,
      args,
      kwargs: { ...given, ...(wanted === 'run' && { pure_python: false }) } as Json,
      function: wanted,
      ...(given.stream === true && { emit }),
    }
    const isModule = format === 'js' || format === 'ts'
    if (isModule) spent()
    const result = isModule
      ? await (await import('../javascript/run-module.ts')).runModule(
          store,
          { name, format, content: file.bytes },
          call,
        )
      : await (await kernel()).runScript({ name, kind: format, content: file.bytes }, call)
    const ended = new Date()
    const about = {
      script: name,
      args,
      kwargs: call.kwargs,
      runtimes: (ended.getTime() - started.getTime()) / 1000,
      started: isoformat(started),
      ended: isoformat(ended),
    }
    return { about, result }
  }
}

const CHECK = new TextEncoder().encode(
  'def run(om, source, **kwargs):\n    compile(source, "script.py", "exec", dont_inherit=True)\n',
)

/** Whether Python takes a text for a module: args `[source]`. Throws what it says of it, such as `SyntaxError`. */
function checkScript(kernel: Kernels): Task {
  return async ({ id, bucket }, { args }) => {
    const call = { bucket, task: id, args, kwargs: {} }
    await (await kernel()).runScript({ name: 'check', kind: 'py', content: CHECK }, call)
  }
}

/** What omega-ml answers for `__format: python`. */
function notedRun(script: ScriptCall): Task {
  return async (context, message) => {
    const { about, result } = await withoutStatus(script(context, message))
    return new JsonText(`${jsonText(about).slice(0, -1)},"result":${result}}`)
  }
}

/** As Python writes a time without a zone. */
function isoformat(time: Date): string {
  return time.toISOString().replace('Z', '000')
}
