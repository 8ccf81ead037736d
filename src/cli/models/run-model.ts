import type { Command } from 'commander'
import { badRequest } from '../../error.ts'
import { MODEL_ACTIONS, modelTask } from '../../models/model-action.ts'
import type { Platform } from '../../platform.ts'
import { runToEnd } from '../run-task.ts'
import { type StoreOptions, storeCommand, useEither, useWorker } from '../store-command.ts'
import { computeRemote } from './remote.ts'

/** Adds `om runtime model NAME ACTION X [Y]`, which computes in a worker of the command's own, or of a server. */
export function addModelRuntime(runtime: Command, platform: Platform): void {
  storeCommand(runtime, 'model <name> <action> <x> [y]', `Compute with a model: ${MODEL_ACTIONS.join(', ')}`)
    .usage('<name> <action> <dataset> [<dataset of the target>]')
    .action((name: string, action: string, x: string, y: string | undefined, options: StoreOptions) => {
      if (!(MODEL_ACTIONS as readonly string[]).includes(action)) {
        throw badRequest(`Action "${action}" is not known, use one of ${MODEL_ACTIONS.join(', ')}`)
      }
      const here = () =>
        useWorker(platform, options, async ({ store, tasks }) => {
          const { kind } = await store.models.find(options.bucket, name)
          const result = await runToEnd(tasks, {
            task: modelTask(kind, action),
            bucket: options.bucket,
            args: [name, x],
            kwargs: { Yname: y ?? null },
            subject: { resource: 'model', name, action },
          })
          console.log(result)
        })
      return useEither(platform, options, (server) => computeRemote(server, { name, action, x, y }), here)
    })
}
