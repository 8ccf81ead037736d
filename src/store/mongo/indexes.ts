import type { Collection, CreateIndexesOptions, Document } from 'mongodb'
import { hasCode } from './failures.ts'
import { indexName } from './names.ts'

/** IndexOptionsConflict, IndexKeySpecsConflict. */
const OTHERWISE_THERE = [85, 86]

/** An ascending index, named as omega-ml names its own; one of these keys that is there by another name will do. */
export async function ensureIndex<Schema extends Document>(
  collection: Collection<Schema>,
  fields: readonly string[],
  options: CreateIndexesOptions = {},
): Promise<void> {
  const keys = Object.fromEntries(fields.map((field) => [field, 1 as const]))
  try {
    await collection.createIndex(keys, { name: indexName(fields), ...options })
  } catch (error) {
    if (!OTHERWISE_THERE.some((code) => hasCode(error, code))) throw error
  }
}
