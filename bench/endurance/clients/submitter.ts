import { type Answered, type Client, LOST, type Visit } from '../visit.ts'

const AT_ONCE = 4
/** A task that has not ended by then, in ms, is lost; those whose worker is gone are found before. */
const PATIENCE = 400_000

/** Stores the model that tasks ask: y = 2 x. */
export async function prepareTasks(visit: Visit): Promise<void> {
  const x = [1, 2, 3, 4]
  await visit.ask('PUT', 'dataset/doubles?append=0', { json: { data: { x, y: x.map((one) => 2 * one) } } })
  await visit.ask('POST', 'model/', { json: { name: 'double', pipeline: [['LinearRegression', {}]] } })
  await visit.ask('PUT', 'model/double/fit/?datax=doubles[x]&datay=doubles[y]')
}

/** Submits tasks under keys of their own, some twice, revokes some, and waits for the outcome of each. */
export function submitter(): Client {
  let next = 0
  return async (visit) => {
    await Promise.all(Array.from({ length: AT_ONCE }, () => one(visit, next++)))
  }
}

async function one(visit: Visit, x: number): Promise<void> {
  const key = crypto.randomUUID()
  const submit = () =>
    visit.ask('PUT', 'model/double/predict/?async=1', {
      json: [{ x }],
      headers: { 'Idempotency-Key': key },
      expected: [202],
    })
  const first = await submit()
  // Whoever hears nothing asks again under the same key; now and then so does who has heard.
  const second = first && x % 5 !== 0 ? undefined : await submit()
  const [id, other] = [first, second].map(idOf)
  if (id && other && id !== other) throw new Error(`One idempotency key made the tasks ${id} and ${other}`)
  const known = id ?? other
  if (!known) return
  visit.ledger.tasks.confirmed += 1
  if (x % 7 === 0) await visit.ask('DELETE', `task/${known}/`, { expected: [202, 409] })
  await follow(visit, known, x)
}

function idOf(answer: Answered | undefined): string | undefined {
  return answer && JSON.parse(answer.text).task_id
}

async function follow(visit: Visit, id: string, x: number): Promise<void> {
  const began = performance.now()
  const { tasks } = visit.ledger
  while (performance.now() - began < PATIENCE) {
    const answer = await visit.ask('GET', `task/${id}/result`, { expected: [200, 202, 409, 422, 503] })
    switch (answer?.status) {
      case 200:
        expectDoubled(answer, id, x)
        tasks.done += 1
        return
      case 409:
        tasks.revoked += 1
        return
      case 422:
      case 503:
        // What runs when its worker is killed may have been done already: it is said, not done again.
        if (!LOST.test(answer.text) || !visit.ledger.wasDisturbed(began))
          throw new Error(`Task ${id} has failed: ${answer.text.slice(0, 300)}`)
        if (JSON.parse(answer.text).status !== 'FAILURE') break // it is not known yet
        tasks.told += 1
        return
    }
    await new Promise((resolve) => setTimeout(resolve, answer ? 50 : 300))
  }
  throw new Error(`Task ${id} is lost: it has not ended after ${PATIENCE / 1000} s`)
}

function expectDoubled({ text }: Answered, id: string, x: number): void {
  const { result } = JSON.parse(text).response as { result: (number | number[])[] }
  const [found] = result.flat()
  if (Math.abs(found! - 2 * x) > 1e-6) throw new Error(`Task ${id} answers ${found} in place of ${2 * x}`)
}
