import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { badRequest, notFound } from '../../error.ts'
import type { Omega } from '../../omega.ts'
import type { Platform } from '../../platform.ts'
import { checkReachable } from '../../resources/model/check-name.ts'
import type { Kind } from '../../store/metadata.ts'
import { versionsOf } from '../../store/model/versions.ts'
import type { Store } from '../../store/store.ts'
import { sizeOf, writeBytes } from '../files.ts'
import { jsonArgument } from '../json-argument.ts'
import { printJson } from '../print-json.ts'
import { startProgress } from '../progress.ts'
import type { Server } from '../remote/server.ts'
import { runToEnd } from '../run-task.ts'
import { extensionOf } from '../settings.ts'
import { type StoreOptions, storeCommand, useEither, useOrMakeWorker, useStore } from '../store-command.ts'
import * as remote from './remote.ts'

/** Adds `om models list|get|put|create|drop|metadata`. */
export function addModelCommands(models: Command, platform: Platform): void {
  const command = (spec: string, description: string) => storeCommand(models, spec, description)
  const either = (
    options: StoreOptions,
    onServer: (server: Server) => Promise<void>,
    use: (store: Store) => Promise<void>,
  ) => useEither(platform, options, onServer, () => useStore(platform, options, use))

  command('list', 'List models').action((options: StoreOptions) =>
    either(options, remote.listRemote, async (store) => {
      const all = {
        bucket: options.bucket,
        prefix: 'models/',
        offset: 0,
        limit: Number.MAX_SAFE_INTEGER,
      } as const
      const { objects } = await store.list(all)
      for (const { key, kind } of objects) console.log(`${key.name}\t${kind}`)
    }),
  )
  command(
    'get <name> <file>',
    'Write a model to a file, as it was stored: ONNX, a file of scikit-learn, or a pipeline as JSON',
  ).action((name: string, file: string, options: StoreOptions) =>
    either(
      options,
      async (server) => remote.getRemote(server),
      async ({ models: store }) => {
        await writeBytes(file, await store.read(await store.find(options.bucket, name)))
      },
    ),
  )
  command(
    'put <file> <name>',
    'Store a model: an .onnx file, a .joblib, .pkl or .skops file of scikit-learn, or a .json file that "get" wrote; the name may come first',
  ).action((...[first, second, options]: [string, string, StoreOptions]) => {
    const isNameFirst = formatOf(first) === undefined && formatOf(second) !== undefined
    const [file, name] = isNameFirst ? [second, first] : [first, second]
    return useEither(
      platform,
      options,
      (server) => remote.putRemote(server, file, name, knownFormatOf(file)),
      () => useOrMakeWorker(platform, options, (omega) => put(omega, file, name, options.bucket)),
    )
  })
  command(
    'create <name> <pipeline>',
    'Make an untrained model of a pipeline, such as \'[["Ridge", {}]]\'',
  ).action((name: string, pipeline: string, options: StoreOptions) =>
    useEither(
      platform,
      options,
      (server) => remote.createRemote(server, name, pipeline),
      () => useOrMakeWorker(platform, options, (omega) => create(omega, name, pipeline, options.bucket)),
    ),
  )
  command('drop <name>', 'Delete a model, or with "name@tag" one version').action(
    (name: string, options: StoreOptions) =>
      either(
        options,
        (server) => server.remove('model', name),
        async (store) => {
          if (!(await store.models.remove(options.bucket, name))) {
            throw notFound(`There is no model "${name}", "om models list" shows those there are`)
          }
        },
      ),
  )
  command('metadata <name>', 'Print what is known of a model').action((name: string, options: StoreOptions) =>
    either(
      options,
      (server) => remote.describeRemote(server, name),
      async (store) => {
        const { metadata, kind, ref, details } = await store.models.lookUp(options.bucket, name)
        const { key, created, modified, attributes } = metadata
        const { tags } = versionsOf(attributes)
        printJson({ ...key, kind, created, modified, version: ref, tags, ...details })
      },
    ),
  )
}

async function put({ store, tasks }: Omega, file: string, name: string, bucket: string): Promise<void> {
  const kind = kindOf(store, file)
  checkReachable(name)
  const size = await sizeOf(file)
  const progress = await startProgress('{bar} {percentage}% of {total} bytes', size)
  const ref = await store.models.stage(
    bucket,
    name,
    kind,
    counted(file, (bytes) => progress.increment(bytes)),
  )
  progress.stop()
  await runToEnd(tasks, {
    task: 'omega_edge.import_model',
    bucket,
    args: [name, ref],
    kwargs: { runsCode: true },
    subject: { resource: 'model', name, action: 'put' },
  })
}

async function create({ tasks }: Omega, name: string, pipeline: string, bucket: string): Promise<void> {
  checkReachable(name)
  await runToEnd(tasks, {
    task: 'omega_edge.create_model',
    bucket,
    args: [name, jsonArgument('Pipeline', pipeline, '[["Ridge", {"alpha": 0.1}]]')],
    kwargs: { runsCode: true },
    subject: { resource: 'model', name, action: 'create' },
  })
}

function kindOf({ models }: Store, file: string): Kind {
  return knownFormatOf(file) === 'onnx' ? 'onnx' : models.pipelineKind
}

/** Throws 400 for a file whose name does not say what it holds. */
function knownFormatOf(file: string): 'onnx' | 'own' {
  const format = formatOf(file)
  if (format) return format
  throw badRequest(
    `File "${file}" has an unknown format, use one that ends in .onnx, .joblib, .pkl, .skops or .json`,
  )
}

/** As joblib and people name files that are compressed. */
const CODINGS: ReadonlySet<string> = new Set(['bz2', 'gz', 'lz4', 'lzma', 'xz', 'z'])

/** What a name says that its file holds; undefined where it does not say. */
function formatOf(file: string): 'onnx' | 'own' | undefined {
  switch (extensionOf(file)) {
    case 'onnx':
    case 'zip':
    case 'tar':
    case 'tgz':
      return 'onnx'
    case 'joblib':
    case 'json':
    case 'pickle':
    case 'pkl':
    case 'skops':
      return 'own'
    default: {
      const inner = file.slice(0, file.lastIndexOf('.'))
      const isPickle = ['joblib', 'pickle', 'pkl'].includes(extensionOf(inner))
      return CODINGS.has(extensionOf(file)) && isPickle ? 'own' : undefined
    }
  }
}

async function* counted(file: string, seen: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file) as AsyncIterable<Uint8Array>) {
    seen(piece.byteLength)
    yield piece
  }
}
