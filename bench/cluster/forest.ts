import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { memoryWithWorkers, peakAbove, type Server } from '../processes.ts'
import { send } from './requests.ts'

/** In MB: of the file as joblib writes it and as omega-ml stores it, and what a server takes for it that has predicted once. */
export interface Forest {
  readonly file: number
  readonly compressed: number
  readonly kept: number
  readonly peak: number
}

/** One row of the columns that `forest.py` has. */
const ROW = { data: [Array.from({ length: 20 }, (_, column) => column / 20)] }

/** How long garbage is given to be collected, in ms. */
const REST = 5000

/** Measures a server of the cluster on which nothing has been computed yet. */
export async function forestMemory(
  server: Server,
  { python, mongo, broker }: { readonly python: string; readonly mongo: string; readonly broker: string },
): Promise<Forest> {
  const env = { ...process.env, OMEGA_MONGO_URL: mongo, OMEGA_BROKER: broker }
  const script = join(import.meta.dirname, 'forest.py')
  const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', script], { env })
  const [file, compressed] = JSON.parse(stdout.trim().split('\n').at(-1)!) as [number, number]
  await send(server, 'PUT', 'model/line/predict', { columns: ['x'], data: { x: [1] } }) // what computes is loaded
  const before = await memoryWithWorkers(server)
  const peak = await peakAbove(server, () => send(server, 'PUT', 'model/forest500/predict', ROW))
  await new Promise((resolve) => setTimeout(resolve, REST))
  const kept = (await memoryWithWorkers(server)) - before
  return { file: file / 2 ** 20, compressed: compressed / 2 ** 20, kept, peak }
}
