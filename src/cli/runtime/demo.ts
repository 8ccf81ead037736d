import { decodeFrame } from '../../data/json/decode.ts'
import type { Store } from '../../store/store.ts'

/** Stores the guide's dataset `sample` (x: 0 to 9, three times over) unless there is one. */
export async function putSample(store: Store): Promise<void> {
  const key = { bucket: 'omegaml', prefix: 'data/', name: 'sample' } as const
  if (await store.find(key)) return
  const x = Array.from({ length: 30 }, (_, i) => i % 10)
  const body = { data: { x }, dtypes: { x: 'int64' }, index: { type: 'Int64Index', values: x } }
  await store.writeFrame(
    key,
    decodeFrame(JSON.stringify(body), { append: false, known: undefined }),
    'create',
  )
}
