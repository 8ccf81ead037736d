import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeFrame } from '../../src/data/json/decode.ts'
import { encodeFrame } from '../../src/data/json/encode.ts'
import type { Database } from '../../src/store/database.ts'
import { versionsOf } from '../../src/store/model/versions.ts'
import { Store } from '../../src/store/store.ts'

/** What two servers on one database do to the same object at once. `open` opens one more on what `place` names. */
export function writersContract<Place>(
  name: string,
  newPlace: () => Promise<Place>,
  open: (place: Place) => Promise<Database>,
): void {
  describe(`two writers on ${name}`, () => {
    let databases: readonly Database[]
    let stores: readonly [Store, Store]
    beforeEach(async () => {
      const place = await newPlace()
      const [one, other] = [await open(place), await open(place)]
      databases = [one, other]
      stores = [new Store(one), new Store(other)]
    })
    afterEach(async () => {
      for (const database of databases) await database.close()
    })
    /** Does `work` on both stores at once, `times` one after the other on each. */
    const both = (times: number, work: (store: Store, writer: number, turn: number) => Promise<unknown>) =>
      Promise.all(
        stores.map(async (store, writer) => {
          for (let turn = 0; turn < times; turn++) await work(store, writer, turn)
        }),
      )

    test('append all their rows to one frame, each in its order, none twice', async () => {
      const key = { bucket: 'omegaml', prefix: 'data/', name: 'shared' } as const
      const [turns, rows] = [15, 3]
      await both(turns, (store, writer, turn) => {
        const x = Array.from({ length: rows }, (_, row) => writer * 1000 + turn * rows + row)
        const body = JSON.stringify({ data: { x } })
        return store.writeFrame(key, decodeFrame(body, { append: undefined, known: undefined }), 'append')
      })
      const reader = await stores[0].readFrame(key.bucket, { name: key.name })
      const text = await new Response(
        encodeFrame(reader, { orient: 'list', name: '', resourceUri: '' }),
      ).text()
      const found = JSON.parse(text).data.x as number[]
      const written = (writer: number) =>
        Array.from({ length: turns * rows }, (_, row) => writer * 1000 + row)
      expect(found).toHaveLength(2 * turns * rows)
      for (const writer of [0, 1])
        expect(found.filter((value) => Math.floor(value / 1000) === writer)).toEqual(written(writer))
    })

    test('change the attributes of one object and lose no change', async () => {
      const key = { bucket: 'omegaml', prefix: 'jobs/', name: 'shared.ipynb' } as const
      await stores[0].files.create(key, 'script.ipynb', [new Uint8Array([1])], { kept: true })
      await both(15, (store, writer, turn) =>
        store.files.update(key, (attributes) => ({
          ...attributes,
          [`change${writer}_${turn}`]: turn,
          count: Number(attributes.count ?? 0) + 1,
        })),
      )
      const { count, kept, ...changes } = (await stores[1].find(key))?.attributes ?? {}
      expect({ count, kept, changes: Object.keys(changes).length }).toEqual({
        count: 30,
        kept: true,
        changes: 30,
      })
    })

    test('train one model, and every version stays, one after the other', async () => {
      const refs: string[] = []
      await both(4, async (store, writer, turn) => {
        const ref = await store.models.stage('omegaml', 'shared', 'onnx', [new Uint8Array([writer, turn])])
        await store.models.publish('omegaml', 'shared', ref)
        refs.push(ref)
      })
      const { metadata } = await stores[0].models.find('omegaml', 'shared')
      const { commits, tree, tags } = versionsOf(metadata.attributes)
      const chain: string[] = []
      for (let ref: string | null | undefined = tags.latest; ref; ref = tree[ref]) chain.push(ref)
      expect(commits.map(({ ref }) => ref).sort()).toEqual(refs.toSorted())
      expect(chain.sort()).toEqual(refs.toSorted())
      for (const ref of refs)
        expect((await stores[1].models.readStaged('omegaml', 'shared', ref)).bytes).toHaveLength(2)
    })
  })
}
