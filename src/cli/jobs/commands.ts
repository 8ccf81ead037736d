import type { Command } from 'commander'
import { parseJson, toPlain } from '../../data/json/parse-json.ts'
import { wireText } from '../../data/json/wire.ts'
import { parseNotebook } from '../../data/notebook.ts'
import { notebookOfPython } from '../../data/python-notebook.ts'
import { badRequest, OmegaError } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { checkJobName } from '../../resources/job/check-name.ts'
import type { JobDescription } from '../../store/job/description.ts'
import { jobName } from '../../store/job/name.ts'
import { addFileCommands } from '../file-objects.ts'
import { type Parameters, parameterOption } from '../parameters.ts'
import { runOnServer } from '../remote/run-task.ts'
import { objectPath, type Server } from '../remote/server.ts'
import { runToEnd } from '../run-task.ts'
import { extensionOf } from '../settings.ts'
import { type StoreOptions, storeCommand, useCodeWorker, useEither } from '../store-command.ts'
import { addScheduleCommand } from './schedule-command.ts'

/** Adds `om jobs list|get|put|drop|metadata|schedule`; a job is put as a notebook, or as a .py file that becomes one. */
export function addJobCommands(jobs: Command, platform: Platform): void {
  addFileCommands(jobs, platform, {
    plural: 'jobs',
    prefix: 'jobs/',
    nameOf: jobName,
    put: async (store, bucket, name, file, bytes) => {
      checkJobName(name)
      await store.jobs.write(bucket, name, notebookIn(file, new TextDecoder().decode(bytes)))
    },
    remote: {
      resource: 'job',
      type: 'application/x-ipynb+json',
      body: (name, file, bytes) => {
        checkJobName(name)
        const notebook = notebookIn(file, new TextDecoder().decode(bytes))
        return { type: 'application/x-ipynb+json', content: JSON.stringify(notebook) }
      },
    },
  })
  addScheduleCommand(jobs, platform)
}

/** Adds `om runtime job run NAME [--param k=v]...`. */
export function addJobRuntime(runtime: Command, platform: Platform): void {
  const job = runtime.command('job').description('Run jobs, by a server or without')
  const run = storeCommand(job, 'run <name>', 'Run a job and print what it has left')
  run
    .addOption(parameterOption('parameter of the notebook'))
    .action((name: string, { param, ...options }: StoreOptions & { readonly param: Parameters }) => {
      const here = () =>
        useCodeWorker(platform, options, async ({ store, tasks }) => {
          await store.jobs.describe(options.bucket, name) // throws 404 before a worker is started
          const result = await runToEnd(tasks, {
            task: 'omegaml.notebook.tasks.run_omegaml_job',
            bucket: options.bucket,
            args: [name],
            kwargs: Object.keys(param).length === 0 ? {} : { parameters: param },
            subject: { resource: 'job', name, action: 'run' },
          })
          console.log(result)
          checkRun(result)
        })
      return useEither(platform, options, (server) => runRemote(server, name, param), here)
    })
}

async function runRemote(server: Server, name: string, parameters: Parameters): Promise<void> {
  const text = await runOnServer(server, objectPath('job', name, 'run'), 'run', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: wireText({ parameters }),
  })
  const { job, resource_uri, ...run } = JSON.parse(text) as { readonly [part: string]: unknown }
  const result = JSON.stringify(run)
  console.log(result)
  checkRun(result)
}

/** Throws when the run, which is the last of the job's book, ended with an error. */
function checkRun(result: string): void {
  const { name, job_runs, job_results, error } = JSON.parse(result) as JobDescription & Failing
  if (Object.values(job_runs).at(-1) !== 'ERROR') return
  const why = error ? ` in cell ${error.cell}, ${error.name}: ${error.message}` : ''
  throw new OmegaError(
    'unprocessable',
    `Job "${name}" ended with an error${why}; "${job_results.at(-1)}" shows it`,
  )
}

interface Failing {
  readonly error?: { readonly name: string; readonly message: string; readonly cell: number }
}

function notebookIn(file: string, text: string): object {
  if (extensionOf(file) === 'py') return notebookOfPython(text)
  try {
    return parseNotebook(toPlain(parseJson(text)))
  } catch (cause) {
    throw badRequest(`File "${file}" is no notebook: ${(cause as Error).message}`, cause)
  }
}
