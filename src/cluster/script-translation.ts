import { posix } from 'node:path'
import { ComputationError, notFound } from '../error.ts'
import type { Store } from '../store/store.ts'
import type { TaskFailure, TaskMessage } from '../store/task-records.ts'
import { sourcePackage } from './python-package.ts'
import type { Translation } from './translation.ts'

/** Runs of scripts: args `[name, payload]`, kwargs the query's; with `__format` the worker answers an object. */
export function scriptTranslation(store: Store): Translation {
  return {
    async prepare(message) {
      await packaged(store, message)
      const own = Object.entries(message.kwargs).filter(([name]) => !name.startsWith('__'))
      return { ...message, kwargs: { ...Object.fromEntries(own), __format: 'python' } }
    },
    result: async (_, result) => result,
    failure: (_, failure) => scriptFailure(failure),
  }
}

/** Another translation of a task about a script, which is a package by then. */
export function ofPackages(store: Store, translation: Translation): Translation {
  return {
    ...translation,
    prepare: async (message) => {
      await packaged(store, message)
      return translation.prepare(message)
    },
  }
}

/** A module that was uploaded becomes the package that workers install. */
async function packaged(store: Store, { bucket, args }: TaskMessage): Promise<void> {
  const name = String(args[0])
  const key = { bucket, prefix: 'scripts/', name } as const
  const file = await store.files.read(key)
  if (!file) throw notFound(`There is no script "${name}" in bucket "${bucket}"`)
  const { format } = file.metadata.attributes
  if (format === 'js' || format === 'ts') {
    throw new ComputationError(
      'TypeError',
      `Script "${name}" is a module of ${format}, the workers of a cluster run Python`,
    )
  }
  if (format !== 'py') return
  // Another run may have packaged it by now, or ended before it said so.
  if (!isArchive(file.bytes)) {
    const module = new TextDecoder().decode(file.bytes)
    await store.files.write(key, 'python.package', [await sourcePackage(posix.basename(name), module)])
  }
  await store.files.update(key, ({ format: _, ...attributes }) => attributes)
}

/** By the first bytes of gzip, which no module begins with. */
function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** A worker puts what a script raised into the object that it would have answered, as text. */
export function scriptFailure(failure: TaskFailure): TaskFailure {
  try {
    const { result } = JSON.parse(failure.message) as { result: unknown }
    const [, exception, message] = /^(\w+)\((.*)\)$/s.exec(String(result)) ?? []
    if (exception === undefined || message === undefined) return failure
    return { ...failure, exception, message: message.replace(/^(['"])(.*)\1,?$/s, '$2') }
  } catch {
    return failure // it is no such object
  }
}
