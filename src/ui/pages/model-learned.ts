import { z } from 'zod'
import { html, type SafeHtml } from '../../report/safe-html.ts'
import { learnedOf, type ModelFacts, rowFormOf } from '../model-facts.ts'
import { facts, jsonBlock, short } from '../parts/marks.ts'
import { signedBars } from '../plots/bars.ts'

const Numbers = z.array(z.number())
const Matrix = z.array(Numbers)

/** What a model has learned: a number for each feature as bars, what is one value as a fact. */
export function learnedSection(known: ModelFacts): SafeHtml | null {
  const steps = learnedOf(known)
  if (steps.length === 0) return null
  const features = rowFormOf(known)?.features.map(({ name }) => name) ?? []
  return html`<section aria-labelledby="learned"><h2 id="learned">Learned</h2>${steps.map(
    ([step, attributes]) => learnedBy(step, attributes, features),
  )}</section>`
}

function learnedBy(
  step: string,
  attributes: Readonly<Record<string, unknown>>,
  features: readonly string[],
): SafeHtml {
  const all = Object.entries(attributes)
  const plain = all.filter(([, value]) => typeof value !== 'object' || value === null)
  const parts = all.filter(([, value]) => typeof value === 'object' && value !== null)
  return html`<div class="learned">${step === '' ? null : html`<h3>${step}</h3>`}${
    plain.length === 0
      ? null
      : facts(plain.map(([name, value]) => [name, typeof value === 'number' ? short(value) : String(value)]))
  }<div class="tiles">${parts.map(([name, value]) => html`<figure class="tile"><figcaption><code>${name}</code></figcaption>${shown(name, value, features)}</figure>`)}</div></div>`
}

function shown(name: string, value: unknown, features: readonly string[]): SafeHtml {
  const vector = vectorOf(value)
  if (vector && vector.length > 0 && vector.length <= 200) {
    const named = vector.length === features.length
    return signedBars(
      vector.map((one, place) => ({ name: named ? features[place]! : String(place), value: one })),
    )
  }
  const matrix = Matrix.safeParse(value)
  if (matrix.success && matrix.data.length > 0 && matrix.data.length <= 50)
    return matrixTable(matrix.data, features)
  return jsonBlock(value, name)
}

/** A list of numbers, which may be the only row of a matrix. */
function vectorOf(value: unknown): readonly number[] | undefined {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value
  const read = Numbers.safeParse(one)
  if (read.success) return read.data
  const plain = Numbers.safeParse(value)
  return plain.success ? plain.data : undefined
}

function matrixTable(rows: readonly (readonly number[])[], features: readonly string[]): SafeHtml {
  const width = Math.min(20, rows[0]?.length ?? 0)
  const heads = Array.from({ length: width }, (_, place) =>
    rows[0]?.length === features.length ? features[place]! : String(place),
  )
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Matrix"><table class="list"><thead><tr>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.slice(0, width).map((value) => html`<td class="number">${short(value)}</td>`)}</tr>`,
  )}</tbody></table></div>`
}
