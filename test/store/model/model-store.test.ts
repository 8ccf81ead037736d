import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/store/database.ts'
import { openDisk } from '../../../src/store/disk/disk.ts'
import { ModelStore } from '../../../src/store/model/model-store.ts'
import { parseModelName } from '../../../src/store/model/name.ts'
import { versionsOf } from '../../../src/store/model/versions.ts'

const BUCKET = 'omegaml'

describe('models and their versions', () => {
  let database: Database
  let models: ModelStore
  beforeEach(async () => {
    database = await openDisk(await mkdtemp(join(tmpdir(), 'omega-models-')))
    models = new ModelStore(database)
  })
  afterEach(() => database.close())
  const put = async (name: string, byte: number) =>
    (await models.put(BUCKET, name, 'sklearn.joblib', new Uint8Array([byte]), {})).ref
  const read = async (name: string) => [...(await models.read(await models.find(BUCKET, name)))]
  const stored = async () =>
    (await database.list({ bucket: BUCKET, prefix: 'models/', offset: 0, limit: 100 })).total

  test('a name is the latest version, a tag the one it was given to, ^ the one before', async () => {
    await put('m', 1)
    await put('m@second', 2)
    await put('m', 3)
    expect([await read('m'), await read('m@second'), await read('m^'), await read('m^^')]).toEqual([
      [3],
      [2],
      [2],
      [1],
    ])
    await expect(read('m^^^')).rejects.toMatchObject({ kind: 'not-found' })
    await expect(read('m@third')).rejects.toThrow('its tags are "latest", "second"')
    await put('m@second', 4)
    expect(await read('m@second')).toEqual([4])
  })

  test("keep omega-ml's book of versions", async () => {
    const [first, second] = [await put('m@a', 1), await put('m', 2)]
    const { attributes } = (await models.find(BUCKET, 'm')).metadata
    expect(versionsOf(attributes)).toEqual({
      tags: { latest: second, a: first },
      commits: [
        { name: `_versions/m/${first}`, ref: first },
        { name: `_versions/m/${second}`, ref: second },
      ],
      tree: { [first]: null, [second]: first },
    })
  })

  test('keeps tagged versions and the last ten others, and drops the bytes of the rest', async () => {
    await put('m@kept', 0)
    for (let byte = 1; byte <= 15; byte++) await put('m', byte)
    expect(await read('m@kept')).toEqual([0])
    expect(await read('m')).toEqual([15])
    expect(await stored()).toBe(1 + 12) // the model, the latest, the tagged one and ten others
  })

  test('loses no version when two write at once', async () => {
    await put('m', 0)
    await Promise.all([1, 2, 3, 4, 5].map((byte) => put(`m@t${byte}`, byte)))
    expect(await Promise.all([1, 2, 3, 4, 5].map((byte) => read(`m@t${byte}`)))).toEqual([
      [1],
      [2],
      [3],
      [4],
      [5],
    ])
  })

  test('shows nothing of a version that is not published, and drops it', async () => {
    const ref = await models.stage(BUCKET, 'm', 'onnx', [new Uint8Array([1])])
    await expect(models.find(BUCKET, 'm')).rejects.toMatchObject({ kind: 'not-found' })
    await models.dropStaged(BUCKET, 'm', ref)
    expect(await stored()).toBe(0)
    const published = await put('m', 1)
    await models.dropStaged(BUCKET, 'm', published)
    expect(await read('m')).toEqual([1])
  })

  test('a model that was deleted while it was trained stays deleted, and leaves nothing', async () => {
    await put('m', 1)
    const trained = await models.find(BUCKET, 'm')
    await models.remove(BUCKET, 'm')
    const bytes = new Uint8Array([2])
    await expect(models.put(BUCKET, 'm', 'sklearn.joblib', bytes, {}, trained)).rejects.toMatchObject({
      kind: 'conflict',
    })
    expect(await stored()).toBe(0)
  })

  test('a version of another kind takes no place of what the model is', async () => {
    await put('m', 1)
    await expect(models.put(BUCKET, 'm', 'onnx', new Uint8Array([2]), {})).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('"m" is of kind "sklearn.joblib"'),
    })
    expect(await read('m')).toEqual([1])
    expect(await stored()).toBe(2)
  })

  test('removes one version, the latest too, or all of them', async () => {
    await put('m@a', 1)
    await put('m@b', 2)
    expect(await models.remove(BUCKET, 'm@b')).toBe(true)
    expect(await read('m')).toEqual([1])
    await expect(models.remove(BUCKET, 'm@b')).rejects.toMatchObject({ kind: 'not-found' })
    expect(await models.remove(BUCKET, 'm@a')).toBe(true)
    expect([await models.remove(BUCKET, 'm'), await stored()]).toEqual([false, 0])
    await put('m', 3)
    expect([await models.remove(BUCKET, 'm'), await stored()]).toEqual([true, 0])
  })

  test('a new model may not have the name of one that exists, but of a version of it', async () => {
    await put('m', 1)
    await expect(models.checkNew(BUCKET, 'm')).rejects.toMatchObject({ kind: 'conflict' })
    await models.checkNew(BUCKET, 'm@new')
    await models.checkNew('other', 'm')
  })

  test.each(['_versions/m/1', 'm@'])('"%s" is no name of a model', async (name) => {
    await put('m', 1)
    expect(() => parseModelName(name)).toThrow(/"name@/)
    await expect(models.remove(BUCKET, name)).rejects.toMatchObject({ kind: 'bad-request' })
  })
})
