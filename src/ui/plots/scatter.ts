import { html, type SafeHtml } from '../../report/safe-html.ts'
import { linear, type Scale, times } from './scale.ts'

/** One direction of a plot. */
export interface Axis {
  readonly name: string
  /** Numbers, or times as ms since 1970. */
  readonly isTime: boolean
  readonly values: readonly number[]
}

const [WIDTH, HEIGHT] = [720, 400]
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 12, 44]

/** Two columns of the same rows as points. */
export function scatter(x: Axis, y: Axis): SafeHtml {
  const across = scaleOf(x, [LEFT + 8, WIDTH - RIGHT - 8], 8)
  const up = scaleOf(y, [HEIGHT - BOTTOM - 8, TOP + 8], 6)
  // A point is a line of no length with round ends: a few bytes each, in one element.
  const points = x.values
    .map((value, row) => `M${px(across.at(value))} ${px(up.at(y.values[row]!))}h0`)
    .join('')
  const label = `Plot of ${y.name} by ${x.name}, ${x.values.length} points`
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${across.ticks.map(
  ({ value, text }) =>
    html`<path class="grid" d="M${px(across.at(value))} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${px(across.at(value))}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${text}</text>`,
)}
${up.ticks.map(
  ({ value, text }) =>
    html`<path class="grid" d="M${LEFT} ${px(up.at(value))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${px(up.at(value) + 4)}" text-anchor="end">${text}</text>`,
)}
<path class="points" d="${points}"/>
<text class="axis" x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${x.name} →</text>
<text class="axis" x="${LEFT}" y="${HEIGHT - 8}" text-anchor="start">↑ ${y.name}</text>
</svg>`
}

function scaleOf({ values, isTime }: Axis, pixels: readonly [number, number], ticks: number): Scale {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  if (!(from < to)) {
    const around = Math.abs(from) / 10 || 1
    from -= around
    to += around
  }
  return isTime ? times([from, to], pixels, ticks) : linear([from, to], pixels, ticks)
}

function px(value: number): number {
  return Math.round(value * 10) / 10
}

/** Pearson's correlation; undefined where a column does not vary. */
export function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const n = x.length
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / n, 0)
  const [mx, my] = [mean(x), mean(y)]
  let [xy, xx, yy] = [0, 0, 0]
  for (let row = 0; row < n; row++) {
    const [dx, dy] = [x[row]! - mx, y[row]! - my]
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  const r = xy / Math.sqrt(xx * yy)
  return Number.isFinite(r) ? r : undefined
}
