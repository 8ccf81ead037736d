/** A line of numbers on a line of pixels, with round numbers to write beside it. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly { readonly value: number; readonly text: string }[]
}

/** From `from` to `to` on pixels from `start` to `end`, with about so many ticks. */
export function linear(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
  ticks: number,
): Scale {
  const step = roundStep((to - from) / ticks)
  const first = Math.ceil(from / step)
  const values = Array.from(
    { length: Math.max(0, Math.floor(to / step) - first + 1) },
    (_, i) => (first + i) * step,
  )
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  const isLarge = Math.max(Math.abs(from), Math.abs(to)) >= 1e6 || step < 1e-4
  const text = (value: number) =>
    isLarge ? Number(value.toPrecision(6)).toExponential().replace('e+', 'e') : value.toFixed(digits)
  return { at: placing(from, to, start, end), ticks: values.map((value) => ({ value, text: text(value) })) }
}

const [SECOND, DAY] = [1000, 86_400_000]
const STEPS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200].map((s) => s * SECOND)

/** The same for ms since 1970. */
export function times(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
  ticks: number,
): Scale {
  const wanted = (to - from) / ticks
  const at = placing(from, to, start, end)
  if (wanted > 20 * DAY) {
    const months = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((n) => n * 30.4 * DAY >= wanted) ?? 2400
    const first = new Date(from)
    const values: number[] = []
    const begin = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months
    for (let month = begin; values.length < 40; month += months) {
      const value = Date.UTC(Math.floor(month / 12), month % 12)
      if (value > to || Number.isNaN(value)) break
      if (value >= from) values.push(value)
    }
    const length = months >= 12 ? 4 : 7
    return {
      at,
      ticks: values.map((value) => ({ value, text: new Date(value).toISOString().slice(0, length) })),
    }
  }
  const step = STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / DAY) * DAY
  const values: number[] = []
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) values.push(value)
  const [cut, length] = step >= DAY ? [0, 10] : step >= 60 * SECOND ? [11, 16] : [11, 19]
  return {
    at,
    ticks: values.map((value) => ({ value, text: new Date(value).toISOString().slice(cut, length) })),
  }
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted))
  return ([1, 2, 5].find((n) => n * power >= wanted * 0.999) ?? 10) * power
}

function placing(from: number, to: number, start: number, end: number) {
  return (value: number) => start + ((value - from) / (to - from)) * (end - start)
}
