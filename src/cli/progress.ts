import process from 'node:process'
import type { SingleBar } from 'cli-progress'

/** Shows on the terminal how much of `total` is done, with a bar in `format`; what draws it is loaded by the first. */
export async function startProgress(
  format: string,
  total: number,
  { clearOnComplete = false } = {},
): Promise<SingleBar> {
  const { SingleBar } = await import('cli-progress')
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete })
  bar.start(total, 0)
  return bar
}
