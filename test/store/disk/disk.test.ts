import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeFrame } from '../../../src/data/json/decode.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { databaseContract } from '../database.suite.ts'
import { taskRecordsContract } from '../task-records.suite.ts'
import { writersContract } from '../writers.suite.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'omega-disk-'))

databaseContract('disk', async () => openDisk(await newFolder()))
taskRecordsContract('disk', newFolder, openDisk)
writersContract('disk', newFolder, openDisk)

test('two processes on one file see each other’s writes', async () => {
  const folder = await newFolder()
  const [one, other] = [await openDisk(folder), await openDisk(folder)]
  const key = { bucket: 'omegaml', prefix: 'data/', name: 'shared' } as const
  const source = decodeFrame('{"data": {"x": [1]}}', { append: undefined, known: undefined })
  const staged = await one.stageFrame(source.schema)
  for await (const chunk of source.chunks) await staged.append(chunk)
  await staged.commit({ key, expected: undefined, append: false, schema: source.schema })
  expect((await other.find(key))?.frame?.rows).toBe(1)
  await one.close()
  await other.close()
})
