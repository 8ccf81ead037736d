import { once } from 'node:events'
import { type Runtime, spawnOn } from '../runtimes/server.ts'

/** One line of what `commands.ts` reads. */
export interface Command {
  readonly args: readonly string[]
}

/** Begins the line that tells the end of a command, and its code. */
export const END = '\u001e'
// biome-ignore lint/suspicious/noControlCharactersInRegex: no command prints it
const ENDED = /\u001e(\d+)\n/

/** Commands of `om`, one after the other in one process of a runtime; each start of a process takes half a second of a core. */
export interface Session extends AsyncDisposable {
  /** As `om` of `server.ts`: answers what the command printed, throws with its errors when it fails. */
  readonly om: (...args: string[]) => Promise<string>
}

export function openSession(runtime: Runtime): Session {
  const child = spawnOn(runtime, 'test/cli/commands.ts')
  const exit = once(child, 'exit')
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    let text = ''
    let arrived = () => {}
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      arrived()
    })
    return {
      /** What it says till the end of the command, and the code. */
      ofCommand: async (): Promise<readonly [text: string, code: number]> => {
        for (;;) {
          const end = ENDED.exec(text)
          if (end) {
            const said = text.slice(0, end.index)
            text = text.slice(end.index + end[0].length)
            return [said, Number(end[1])]
          }
          await new Promise<void>((resolve) => {
            arrived = resolve
          })
        }
      },
      rest: () => text,
    }
  })
  const gone = exit.then(([code]) => {
    throw new Error(`The process of commands ended with ${code}: ${err!.rest()}${out!.rest()}`)
  })
  gone.catch(() => {}) // where nobody waits for a command any more it shall end
  return {
    om: async (...args) => {
      child.stdin.write(`${JSON.stringify({ args } satisfies Command)}\n`)
      const both = Promise.all([out!.ofCommand(), err!.ofCommand()])
      const [[printed, code], [said]] = await Promise.race([both, gone])
      if (code !== 0) throw new Error(`om ${args.join(' ')} ended with ${code}: ${said}${printed}`)
      return printed
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      const [code] = await exit
      if (code !== 0) throw new Error(`The process of commands ended with ${code}: ${err!.rest()}`)
    },
  }
}
