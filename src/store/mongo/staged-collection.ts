import type { Collection, Db } from 'mongodb'
import type { ObjectKey } from '../metadata.ts'
import { hasCode, NAMESPACE_EXISTS } from './failures.ts'
import { storageName } from './names.ts'

/** A collection that nothing refers to yet. */
export function stagedCollection(db: Db): Collection {
  return db.collection(`omega_edge_staged_${Date.now().toString(36)}_${random()}`)
}

/**
 * Gives it the name that omega-ml computes, or one beside it while another has that: of two names with `/` and `_` in one
 * place omega-ml makes the same.
 */
export async function settle(staged: Collection, db: Db, key: ObjectKey): Promise<string> {
  const name = storageName(key, 'datastore')
  // The driver's object keeps the old name, by which it is staged again when the commit fails.
  const rename = (to: string) => db.collection(staged.collectionName).rename(to)
  try {
    await rename(name)
    return name
  } catch (error) {
    if (!hasCode(error, NAMESPACE_EXISTS)) throw error
    const beside = `${name}_${random()}`
    await rename(beside)
    return beside
  }
}

/** Tells collections apart; short, since some servers rename no long names, nor any with a dot. */
function random(): string {
  return crypto.randomUUID().slice(0, 8)
}
