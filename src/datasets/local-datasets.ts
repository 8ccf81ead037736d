import type { Bytes } from '../data/format.ts'
import { formatNamed } from '../data/formats.ts'
import { parseDtypes } from '../data/frame/given-dtypes.ts'
import { badRequest } from '../error.ts'
import { wholeName } from '../store/dataset/name.ts'
import type { ObjectKey } from '../store/metadata.ts'
import type { Store } from '../store/store.ts'
import type {
  Datasets,
  DescribeAnswer,
  DescribeRequest,
  ReadAnswer,
  ReadRequest,
  WriteAnswer,
  WriteRequest,
} from './datasets.ts'
import { describeDataset } from './describe-dataset.ts'
import { readDataset } from './read-dataset.ts'

/** The work done in the thread that asks for it, on a store. */
export class LocalDatasets implements Datasets {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  read(request: ReadRequest): Promise<ReadAnswer> {
    return readDataset(this.#store, request)
  }

  describe(request: DescribeRequest): Promise<DescribeAnswer> {
    return describeDataset(this.#store, request)
  }

  async write(
    { bucket, name, mode, append, dtypes, orient, condition, csv, format }: WriteRequest,
    body: Bytes | null,
    permit: (name: string) => void | Promise<void>,
  ): Promise<WriteAnswer> {
    const given = name === undefined ? undefined : await this.#store.find(keyOf(bucket, name))
    const mayAppend = mode === 'write' && append !== false
    const source = await formatNamed(format).decode(body ?? new Blob().stream(), {
      append: mode === 'create' ? false : append,
      known: mayAppend ? given?.frame?.schema : undefined,
      knownIsEmpty: given?.frame?.rows === 0,
      dtypes: dtypes === undefined ? undefined : parseDtypes(dtypes),
      orient,
      csv,
    })
    const said = name ?? source.name
    if (!said) throw badRequest('The dataset has no name, give it as "name" in the body or as ?name=')
    const own = wholeName(said)
    if (name === undefined) await permit(own)
    const adds = append ?? source.append ?? true
    const how = mode === 'create' ? 'create' : adds ? 'append' : 'replace'
    const { kind, version } = await this.#store.writeFrame(keyOf(bucket, own), source, how, condition)
    return { name: own, kind, version }
  }

  remove(key: ObjectKey): Promise<boolean> {
    return this.#store.remove(key)
  }
}

function keyOf(bucket: string, name: string): ObjectKey {
  return { bucket, prefix: 'data/', name }
}
