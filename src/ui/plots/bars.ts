import { html, type SafeHtml } from '../../report/safe-html.ts'
import { short } from '../parts/marks.ts'

const [WIDTH, HEIGHT] = [120, 36]

/** How often what comes, small enough for the head of a table. */
export function histogram(counts: readonly number[], label: string): SafeHtml {
  const most = Math.max(1, ...counts)
  const width = WIDTH / Math.max(1, counts.length)
  const bars = counts.map((count, place) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT)
    return html`<rect x="${round(place * width + 0.5)}" y="${round(HEIGHT - height)}" width="${round(width - 1)}" height="${round(height)}"/>`
  })
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>`
}

/** Parts of a whole, the largest first, as one bar cut into pieces. */
export function shares(counts: readonly number[], total: number, label: string): SafeHtml {
  let x = 0
  const pieces = [...counts, total - counts.reduce((sum, count) => sum + count, 0)].map((count, place) => {
    const width = total === 0 ? 0 : (count / total) * WIDTH
    const at = x
    x += width
    return html`<rect class="share-${place === counts.length ? 'rest' : Math.min(place, 4)}" x="${round(at)}" y="0" width="${round(Math.max(0, width - 0.75))}" height="8"/>`
  })
  return html`<svg class="shares" viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" role="img" aria-label="${label}">${pieces}</svg>`
}

/** Numbers by name, such as coefficients, as bars from a line in the middle. */
export function signedBars(values: readonly { readonly name: string; readonly value: number }[]): SafeHtml {
  const most = Math.max(...values.map(({ value }) => Math.abs(value))) || 1
  const row = ({ name, value }: (typeof values)[number]) => {
    const width = (Math.abs(value) / most) * 50
    const x = value < 0 ? 50 - width : 50
    return html`<tr><th scope="row">${name}</th><td class="number">${short(value)}</td><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M50 0V10"/><rect class="${value < 0 ? 'minus' : 'plus'}" x="${round(x)}" y="1" width="${round(width)}" height="8"/></svg></td></tr>`
  }
  return html`<table class="bars"><tbody>${values.map(row)}</tbody></table>`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
