import type { Client, Visit } from '../visit.ts'

const SLOPES = [2, 3, 5]
const REFITTED_EVERY = 12

/** Stores the points of some lines through 1, which models are fitted to. */
export async function prepareLines(visit: Visit): Promise<void> {
  const x = Array.from({ length: 10 }, (_, i) => i)
  const lines = Object.fromEntries(SLOPES.map((slope) => [`y${slope}`, x.map((one) => slope * one + 1)]))
  await visit.ask('PUT', 'dataset/lines?append=0', { json: { data: { x, ...lines } } })
}

/** Fits a line now and then, and asks it for values. */
export function predictor(name: string): Client {
  let round = 0
  let model: { readonly name: string; slope: number } | undefined

  async function train(visit: Visit, slope: number): Promise<void> {
    // A training of which nothing is known may still come: its model is left alone from then on.
    const fitted = model ?? { name: `${name}-${round}`, slope }
    model = undefined
    if (fitted.name === `${name}-${round}`) {
      const json = { name: fitted.name, pipeline: [['LinearRegression', {}]] }
      if (!(await visit.ask('POST', 'model/', { json }))) return
    }
    if (!(await visit.ask('PUT', `model/${fitted.name}/fit/?datax=lines[x]&datay=lines[y${slope}]`))) return
    fitted.slope = slope
    model = fitted
  }

  return async (visit) => {
    if (!model || round % REFITTED_EVERY === 0)
      await train(visit, SLOPES[Math.floor(round / REFITTED_EVERY) % SLOPES.length]!)
    round += 1
    if (!model) return
    const rows = [{ x: round }, { x: -round / 7 }]
    const answer = await visit.ask('PUT', `model/${model.name}/predict/`, { json: rows })
    if (!answer) return
    const found = (JSON.parse(answer.text).result as (number | number[])[]).flat()
    const expected = rows.map(({ x }) => model!.slope * x + 1)
    if (found.length !== 2 || found.some((value, i) => Math.abs(value - expected[i]!) > 1e-6))
      throw new Error(`model/${model.name} of slope ${model.slope} predicts ${found} in place of ${expected}`)
  }
}
