import type { Command } from 'commander'
import { notebookOfCode, parseNotebook } from '../data/notebook.ts'
import { badRequest } from '../error.ts'
import type { Platform } from '../platform.ts'
import { jobName } from '../store/job-store.ts'
import { addFileCommands } from './file-objects.ts'
import { runToEnd } from './run-task.ts'
import { extensionOf } from './settings.ts'
import { type StoreOptions, storeCommand, useCodeWorker } from './store-command.ts'

/** Adds `om jobs list|get|put|drop|metadata`; a job is put as a notebook, or as a .py file that becomes one. */
export function addJobCommands(program: Command, platform: Platform): void {
  addFileCommands(program, platform, {
    plural: 'jobs',
    prefix: 'jobs/',
    nameOf: jobName,
    put: async (store, bucket, name, file, bytes) => {
      await store.jobs.write(bucket, name, notebookIn(file, new TextDecoder().decode(bytes)))
    },
  })
}

/** Adds `om runtime job run NAME`. */
export function addJobRuntime(runtime: Command, platform: Platform): void {
  const job = runtime.command('job').description('Run jobs without a server')
  storeCommand(job, 'run <name>', 'Run a job and print what it has left').action(
    (name: string, options: StoreOptions) =>
      useCodeWorker(platform, options, async ({ tasks }) => {
        const result = await runToEnd(tasks, {
          task: 'omegaml.notebook.tasks.run_omegaml_job',
          bucket: options.bucket,
          args: [name],
          kwargs: {},
          subject: { resource: 'job', name, action: 'run' },
        })
        console.log(result)
      }),
  )
}

function notebookIn(file: string, text: string): object {
  if (extensionOf(file) === 'py') return notebookOfCode(text)
  try {
    return parseNotebook(JSON.parse(text))
  } catch (cause) {
    throw badRequest(`File "${file}" is no notebook: ${(cause as Error).message}`, cause)
  }
}
