import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { hasTrapped } from '../../data/parquet/library.ts'
import { answerDatasets, nameOf } from '../../datasets/answer-datasets.ts'
import { LocalDatasets } from '../../datasets/local-datasets.ts'
import { answer } from '../../exchange/answerer.ts'
import { byteLink } from '../../exchange/byte-link.ts'
import { collectBehind } from '../../exchange/collect-behind.ts'
import { LocalLongFiles } from '../../long-files/local-long-files.ts'
import { answerLongFiles, isLongFileRequest } from '../../long-files/worker-long-files.ts'
import { openDatabase, type Place } from '../../store/open.ts'
import { Store } from '../../store/store.ts'
import { watchParent } from '../watch-parent.ts'

/**
 * Bytes of uploads, of which some are held until their chunk is done, so that they are not young any more. Behind twice as many it
 * saves nothing; behind what is read it takes a tenth of the time, for which less is held.
 */
const RECEIVED = 32 * 2 ** 20

/**
 * Answers for datasets, and for long files, on the standard streams of this process, on the store that its last argument names. `before` is
 * told the dataset of each request.
 */
export async function serveDatasets(
  before: (name: string | undefined) => Promise<void> = async () => {},
): Promise<void> {
  watchParent()
  // The server decides when its workers end, also when a terminal signals all of its processes.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  const write = process.stdout.write.bind(process.stdout)
  // Nothing else may come between the messages.
  process.stdout.write = process.stderr.write.bind(process.stderr)
  console.log = console.error
  const link = byteLink((parts) => {
    process.stdout.cork()
    for (const part of parts) write(part)
    process.stdout.uncork()
  })
  const place = JSON.parse(process.argv.at(-1) ?? 'null') as Place
  const database = await openDatabase(place)
  const store = new Store(database)
  const [datasets, longFiles] = [new LocalDatasets(store), new LocalLongFiles(store)]
  const { retire } = answer(link, {
    perform: async (asked) => {
      if (isLongFileRequest(asked.value)) return answerLongFiles(longFiles, asked.value, asked.body)
      await before(nameOf(asked))
      try {
        return await answerDatasets(datasets, asked)
      } catch (error) {
        if (hasTrapped(error)) retire()
        throw error
      }
    },
    pause: () => setImmediate(),
  })
  const received = collectBehind(RECEIVED, 'major')
  process.stdin.on('data', (piece: Uint8Array<ArrayBuffer>) => {
    link.push(piece)
    received(piece.byteLength)
  })
  process.stdin.on('end', () => void database.close().finally(() => process.exit(0)))
}
