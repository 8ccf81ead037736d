import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { service } from '../../services.ts'
import { openSession } from '../session.ts'

const server = service('OMEGA_TEST_MONGO')

test.skipIf(!server)('a list has the rows of each frame, also where the database counts them', async () => {
  await using session = openSession('node')
  const file = join(await mkdtemp(join(tmpdir(), 'omega-list-')), 'two.csv')
  await writeFile(file, 'x\n1\n2\n')
  const place = ['--mongo', `${server}/list${Date.now()}`]
  await session.om('datasets', 'put', file, 'two', ...place)
  await session.om('datasets', 'put', file, 'two', ...place)
  expect(await session.om('datasets', 'list', ...place)).toBe('two\t4\n')
})
