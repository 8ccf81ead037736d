import { byteLink } from '../../exchange/byte-link.ts'
import { collectBehind } from '../../exchange/collect-behind.ts'
import type { StartWorker } from '../../exchange/worker-pool.ts'
import { startChild } from '../child-process.ts'
import type { WorkerOptions } from '../worker-options.ts'

/** How long a worker may take to end by itself, in ms. */
const GRACE = 5000

/** MB: of a chunk nothing lives long, and with more of it a write of 3,000,000 x 5 takes 100 MB more, and no less time. */
const YOUNG_SPACE = 4

/** One: of the bytes of chunks, which a thread of the collector frees, others keep 40 MB after 1,000,000 x 5 of NDJSON. */
const ARENAS = 1

/** MB: with all that a machine has, buffers of 100 MB wait to be collected. */
const RAM_SIZE = 512

/** Bytes on their way through this process, of which nothing is held; collecting them takes 1 ms. */
const PASSED = 16 * 2 ** 20

/**
 * Starts processes that work on datasets. Not threads, although those could be handed bytes without copying them: a pipe
 * moves about 1 GB/s, while the memory limit of a thread of Node does not save the process when one allocation passes it,
 * Bun has none, and Deno cannot end a thread in a loop.
 */
export function startDataWorker(options: WorkerOptions): StartWorker {
  return (gone) => {
    const child = startChild({
      ...options,
      heapLimit: Math.ceil(options.memoryLimit / 2), // the rest is for bytes, which V8 does not count
      youngSpace: YOUNG_SPACE,
      arenas: ARENAS,
      ramSize: RAM_SIZE,
      collects: true,
      marksAtOnce: true,
      gone: ({ cause, reason }) => gone({ cause, message: reason }),
    })
    const passed = collectBehind(PASSED, 'minor')
    const link = byteLink((parts) => {
      if (!child.stdin.writable) return // it is going, which `gone` will say
      child.stdin.cork()
      for (const part of parts) {
        child.stdin.write(part)
        passed(part.byteLength)
      }
      child.stdin.uncork()
    })
    child.stdout.on('data', (piece: Uint8Array<ArrayBuffer>) => {
      link.push(piece)
      passed(piece.byteLength)
    })
    const kill = () => void child.kill('SIGKILL')
    const end = () => {
      child.stdin.end()
      setTimeout(kill, GRACE).unref()
    }
    return { link, end, kill }
  }
}
