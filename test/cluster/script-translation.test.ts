import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTarGzip } from 'nanotar'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scriptTranslation } from '../../src/cluster/script-translation.ts'
import type { Database } from '../../src/store/database.ts'
import { openDisk } from '../../src/store/disk/disk.ts'
import { Store } from '../../src/store/store.ts'
import { message } from '../tasks/broker.suite.ts'

const MODULE = 'def run(om, data, **kwargs):\n    return 1\n'
const key = { bucket: 'omegaml', prefix: 'scripts/', name: 'twice' } as const
const run = () => message({ task: 'omegaml.backends.package.tasks.run_omega_script', args: ['twice', {}] })

let database: Database
let store: Store
beforeEach(async () => {
  database = await openDisk(await mkdtemp(join(tmpdir(), 'omega-scripts-')))
  store = new Store(database)
  await store.files.create(key, 'python.package', [Buffer.from(MODULE)], { format: 'py' })
})
afterEach(() => database.close())

/** The module in the package that is stored. */
async function packaged() {
  const file = await store.files.read(key)
  const files = await parseTarGzip(file!.bytes)
  const module = files.find(({ name }) => name.endsWith('/twice/__init__.py'))
  return { format: file!.metadata.attributes.format, module: module?.text }
}

test('a module that is run by many at once is packaged as it is', async () => {
  const translation = scriptTranslation(store)
  await Promise.all(Array.from({ length: 5 }, () => translation.prepare(run())))
  expect(await packaged()).toEqual({ format: undefined, module: MODULE })
})

test('a package that still counts as a module is not packaged again', async () => {
  const translation = scriptTranslation(store)
  await translation.prepare(run())
  await store.files.update(key, (attributes) => ({ ...attributes, format: 'py' }))
  await translation.prepare(run())
  expect(await packaged()).toEqual({ format: undefined, module: MODULE })
})
