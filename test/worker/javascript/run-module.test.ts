import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jsonText } from '../../../src/data/frame/cell.ts'
import type { Json } from '../../../src/data/frame/vector.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { Store } from '../../../src/store/store.ts'
import type { TaskId } from '../../../src/store/task-records.ts'
import { runModule } from '../../../src/worker/javascript/run-module.ts'

const YIELDS = `export async function* run() {
  yield new Map([['a', new Set([1, 2])]])
  yield new Uint8Array([0, 255])
  yield 3n ** 40n
  yield undefined
  yield [NaN, 1.5, new Date(0)]
}`

test('what a generator yields is told as it is answered', async () => {
  const database = await openDatabase({ data: await mkdtemp(join(tmpdir(), 'omega-module-')) })
  const pieces: Json[] = []
  const script = { name: 's', format: 'js', content: new TextEncoder().encode(YIELDS) } as const
  const task = crypto.randomUUID() as TaskId
  const emit = (piece: Json) => void pieces.push(piece)
  const answer = await runModule(new Store(database), script, {
    bucket: 'omegaml',
    task,
    args: [],
    kwargs: {},
    emit,
  })
  database.close()
  expect(answer).toBe('[{"a":[1,2]},"AP8=",12157665459056928801,null,[null,1.5,"1970-01-01T00:00:00.000Z"]]')
  expect(jsonText(pieces)).toBe(answer)
})
