import { parseExactly } from '../data/json/wire.ts'
import type { SpawnWorker, WorkerNews } from '../tasks/worker-protocol.ts'
import { type ChildOptions, startChild } from './child-process.ts'
import { eachLine } from './each-line.ts'
import { orderText } from './order-text.ts'

/** Workers as processes: they can be ended in the middle of anything, and their memory can be watched. */
export function spawnProcess(options: Omit<ChildOptions, 'gone'>): SpawnWorker {
  return (listener) => {
    const child = startChild({ ...options, gone: ({ reason }) => listener.gone(reason) })
    eachLine(child.stdout, (line) => {
      const news = newsOf(line)
      if (news) listener.news(news)
    })
    return {
      order: (order) => void child.stdin.write(`${orderText(order)}\n`),
      kill: () => void child.kill('SIGKILL'),
    }
  }
}

/** A line of the protocol; what else a runtime prints is no news. */
function newsOf(line: string): WorkerNews | undefined {
  try {
    // A piece of an answer is a value of Python's.
    if (line.startsWith('{"type":"emitted"')) return parseExactly(line) as unknown as WorkerNews
    return line.startsWith('{"type":') ? (JSON.parse(line) as WorkerNews) : undefined
  } catch {
    return undefined
  }
}
