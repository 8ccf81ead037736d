import { type Binary, type Db, Long, ObjectId } from 'mongodb'
import { concatenated } from '../../data/concatenated.ts'
import type { OpenedFile } from '../database.ts'
import { unavailable, written } from './failures.ts'
import { ensureIndex } from './indexes.ts'
import { filesName } from './names.ts'

/** Bytes of a chunk, as omega-ml's driver has it (captured file: job_created). */
export const CHUNK_SIZE = 261_120

interface FileDocument {
  readonly _id: ObjectId
  readonly filename: string
  readonly encoding: null
  readonly chunkSize: number
  readonly length: Long
  readonly uploadDate: Date
}

interface ChunkDocument {
  readonly _id: ObjectId
  readonly files_id: ObjectId
  readonly n: number
  readonly data: Uint8Array | Binary
}

/** The files of a bucket in GridFS, with the fields and indexes that omega-ml's driver gives them. */
export class BucketFiles {
  readonly #files
  readonly #chunks

  constructor(db: Db, bucket: string) {
    this.#files = db.collection<FileDocument>(`${filesName(bucket)}.files`)
    this.#chunks = db.collection<ChunkDocument>(`${filesName(bucket)}.chunks`)
  }

  /** Undefined when there is no such file, or it is removed meanwhile. */
  async read(id: ObjectId): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const file = await this.#files.findOne({ _id: id })
    if (!file) return undefined
    const pieces: Uint8Array[] = []
    for await (const { data } of this.#chunks.find({ files_id: id }).sort({ n: 1 }))
      pieces.push(bytesOf(data))
    const bytes = concatenated(pieces)
    return bytes.length === Number(file.length) ? bytes : undefined
  }

  /** Undefined when there is no such file; throws when it is removed while it is read. */
  async open(id: ObjectId): Promise<OpenedFile | undefined> {
    const size = await this.size(id)
    return size === undefined ? undefined : { size, pieces: this.#pieces(id, size) }
  }

  async *#pieces(id: ObjectId, size: number): AsyncGenerator<Uint8Array> {
    let left = size
    for await (const { data } of this.#chunks.find({ files_id: id }).sort({ n: 1 })) {
      const piece = bytesOf(data)
      left -= piece.length
      yield piece
    }
    if (left !== 0) throw unavailable(new Error('The file was replaced while it was read'))
  }

  async size(id: ObjectId): Promise<number | undefined> {
    const file = await this.#files.findOne({ _id: id }, { projection: { length: 1 } })
    return file ? Number(file.length) : undefined
  }

  async insertChunk(file: ObjectId, n: number, data: Uint8Array): Promise<void> {
    await written(this.#chunks.insertOne({ _id: new ObjectId(), files_id: file, n, data }))
  }

  /** Makes the chunks a file. */
  async insertFile(id: ObjectId, filename: string, length: number): Promise<void> {
    await ensureIndex(this.#chunks, ['files_id', 'n'], { unique: true })
    await ensureIndex(this.#files, ['filename', 'uploadDate'])
    await this.#files.insertOne({
      _id: id,
      filename,
      encoding: null,
      chunkSize: CHUNK_SIZE,
      length: Long.fromNumber(length),
      uploadDate: new Date(),
    })
  }

  async remove(id: ObjectId): Promise<void> {
    await this.#files.deleteOne({ _id: id })
    await this.#chunks.deleteMany({ files_id: id })
  }
}

function bytesOf(data: ChunkDocument['data']): Uint8Array {
  return 'sub_type' in data ? data.buffer : data
}
