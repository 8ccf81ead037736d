import { MongoClient } from 'mongodb'
import { timed } from './timing.ts'

/** How long the driver alone takes for the query of a read, its documents thrown away; in seconds. */
export async function driverReads(
  url: string,
): Promise<{ readonly read1k: number; readonly read100k: number }> {
  const client = new MongoClient(url)
  const db = client.db()
  const read = async (name: string) => {
    const metadata = await db.collection('metadata').findOne({ name })
    return db
      .collection(metadata?.collection as string)
      .find()
      .sort({ '_om#rowid': 1 })
      .toArray()
  }
  const read1k = await timed(15, () => read('small'))
  const read100k = await timed(3, () => read('large'))
  await client.close()
  return { read1k, read100k }
}
