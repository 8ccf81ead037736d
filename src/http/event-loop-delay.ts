/** How often is looked, in ms. */
const EVERY = 50

/** In seconds, since it was asked last. */
export interface Delay {
  readonly mean: number
  readonly max: number
}

/**
 * How late the timers of this thread are, measured from the first time that it is asked for; undefined until there is
 * something to tell. Deno's `monitorEventLoopDelay` does not see that its thread is held up.
 */
export function eventLoopDelay(): () => Delay | undefined {
  let [count, total, max] = [0, 0, 0]
  let watching = false
  const watch = () => {
    let last = performance.now()
    const look = () => {
      const now = performance.now()
      const late = Math.max(0, now - last - EVERY) / 1000
      last = now
      count += 1
      total += late
      max = Math.max(max, late)
    }
    setInterval(look, EVERY).unref()
  }
  return () => {
    if (!watching) watch()
    watching = true
    const delay = count === 0 ? undefined : { mean: total / count, max }
    count = total = max = 0
    return delay
  }
}
