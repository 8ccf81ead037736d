import type { Command } from 'commander'
import { badRequest, notFound } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { checkScriptName } from '../../resources/script/check-name.ts'
import { checkPackage } from '../../store/script/check-package.ts'
import {
  archiveType,
  isArchive,
  languageOf,
  type ScriptFormat,
  scriptFormat,
} from '../../store/script/format.ts'
import { addFileCommands } from '../file-objects.ts'
import { jsonArgument } from '../json-argument.ts'
import { type Parameters, parameterOption } from '../parameters.ts'
import { runToEnd } from '../run-task.ts'
import { extensionOf } from '../settings.ts'
import { type StoreOptions, storeCommand, useCodeWorker, useEither } from '../store-command.ts'
import { runRemote } from './run-remote.ts'

const TYPES = { py: 'text/x-python', js: 'text/javascript', ts: 'text/typescript' } as const

/** Adds `om scripts list|get|put|drop|metadata`. */
export function addScriptCommands(scripts: Command, platform: Platform): void {
  addFileCommands(scripts, platform, {
    plural: 'scripts',
    prefix: 'scripts/',
    nameOf: (name) => name,
    put: async (store, bucket, name, file, bytes) => {
      checkScriptName(name)
      if (isArchive(bytes)) await checkPackage(name, bytes)
      await store.scripts.write(bucket, name, { format: formatOf(file, bytes), content: [bytes] })
    },
    remote: {
      resource: 'script',
      type: 'application/octet-stream',
      body: (name, file, bytes) => {
        checkScriptName(name)
        const format = formatOf(file, bytes)
        const type = format === 'archive' ? archiveType(bytes) : TYPES[format]
        return { type: type ?? 'application/octet-stream', content: new Uint8Array(bytes) }
      },
    },
  })
}

/** Adds `om runtime script NAME run [PAYLOAD] [--param k=v]...`. */
export function addScriptRuntime(runtime: Command, platform: Platform): void {
  storeCommand(runtime, 'script <name> <action> [payload]', 'Run a script; the payload is JSON')
    .addOption(parameterOption('keyword argument of the function'))
    .action(
      (name: string, action: string, payload: string | undefined, { param, ...options }: RunOptions) => {
        if (action !== 'run') throw badRequest(`Action "${action}" is not known, scripts only "run"`)
        const json = jsonArgument('Payload', payload ?? '{}', '{"name": "Ann"}')
        const here = () =>
          useCodeWorker(platform, options, async ({ store, tasks }) => {
            const script = await store.find(store.scripts.keyOf(options.bucket, name))
            if (!script) throw notFound(`There is no script "${name}" in bucket "${options.bucket}"`)
            const result = await runToEnd(tasks, {
              task: 'omegaml.backends.package.tasks.run_omega_script',
              ...languageOf(script),
              bucket: options.bucket,
              args: [name, json],
              kwargs: param,
              subject: { resource: 'script', name, action },
            })
            console.log(result)
          })
        return useEither(
          platform,
          options,
          (server) => runRemote(server, { name, payload: json, param }),
          here,
        )
      },
    )
}

/** Throws 400 for a file that ends otherwise than scripts do; one without an end is Python. */
function formatOf(file: string, bytes: Uint8Array): ScriptFormat {
  const format = scriptFormat(file, bytes, {})
  if (format === 'archive' || ['', 'py', 'js', 'mjs', 'ts'].includes(extensionOf(file))) return format
  throw badRequest(
    `File "${file}" has an unknown format, use one that ends in .py, .js, .mjs or .ts, or an archive of a package (.zip, .tar, .tar.gz)`,
  )
}

interface RunOptions extends StoreOptions {
  readonly param: Parameters
}
