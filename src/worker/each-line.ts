import type { Readable } from 'node:stream'

/** Calls `hear` with each line of a stream of UTF-8: what `node:readline` does for terminals, in a part of its time. */
export function eachLine(stream: Readable, hear: (line: string) => void): void {
  let begun: string[] = []
  stream.setEncoding('utf8').on('data', (text: string) => {
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = [...begun, text.slice(start, end)].join('')
      begun = []
      start = end + 1
      hear(line)
    }
    if (start < text.length) begun.push(text.slice(start))
  })
}
