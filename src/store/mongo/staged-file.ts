import { type Db, ObjectId } from 'mongodb'
import type { ObjectChange, StagedFile } from '../database.ts'
import type { Metadata } from '../metadata.ts'
import { reached } from './failures.ts'
import { BucketFiles, CHUNK_SIZE } from './files.ts'
import { type Locks, lockName } from './locks.ts'
import { type MetadataCollection, metadataFrom } from './metadata-document.ts'
import { storageName } from './names.ts'
import { saveChange } from './save-change.ts'

/** Chunks of a file that GridFS does not list yet. */
export class MongoStagedFile implements StagedFile {
  readonly #metadata: MetadataCollection
  readonly #files: BucketFiles
  readonly #locks: Locks
  readonly #id = new ObjectId()
  #buffer = new Uint8Array(CHUNK_SIZE)
  #filled = 0
  #chunks = 0
  #length = 0
  #isFile = false
  #isCommitted = false

  constructor(db: Db, metadata: MetadataCollection, locks: Locks, bucket: string) {
    this.#locks = locks
    this.#metadata = metadata
    this.#files = new BucketFiles(db, bucket)
  }

  async append(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + CHUNK_SIZE - this.#filled)
      this.#buffer.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === CHUNK_SIZE) await this.#flush()
    }
    this.#length += piece.length
  }

  commit(change: ObjectChange): Promise<Metadata | undefined> {
    return reached(async () => {
      if (!this.#isFile) {
        if (this.#filled > 0) await this.#flush()
        await this.#files.insertFile(this.#id, fileName(change), this.#length)
        this.#isFile = true
      }
      const saved = await this.#locks.holding(lockName(change.key), () =>
        saveChange(this.#metadata, change, { gridfile: this.#id }),
      )
      if (!saved) return undefined
      this.#isCommitted = true
      if (saved.before?.gridfile) await this.#files.remove(saved.before.gridfile)
      return metadataFrom(saved.after, { size: this.#length })
    })
  }

  async abort(): Promise<void> {
    if (this.#isCommitted) return
    await reached(async () => {
      // The answer to a commit may have been lost, and the file be one by then.
      if ((await this.#metadata.countDocuments({ gridfile: this.#id })) === 0)
        await this.#files.remove(this.#id)
    })
  }

  async #flush(): Promise<void> {
    await reached(() => this.#files.insertChunk(this.#id, this.#chunks, this.#buffer.slice(0, this.#filled)))
    this.#chunks += 1
    this.#filled = 0
  }
}

/** As omega-ml names files: models and packages by their key, notebooks at random. */
function fileName({ key }: ObjectChange): string {
  switch (key.prefix) {
    case 'models/':
      return storageName(key, 'omm')
    case 'scripts/':
      return storageName(key, 'pkg')
    default:
      return crypto.randomUUID().replaceAll('-', '')
  }
}
