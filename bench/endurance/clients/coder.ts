import type { Client, Visit } from '../visit.ts'

const NOTEBOOK = 'flats = om.datasets.get("doubles")\nprint(len(flats), "rows")'
const SCRIPT = 'def run(om, data, **kwargs):\n    return data["n"] * 2\n'
const MODULE = 'export const run = (om, data) => data.n * 2'

/** Stores the code that is run. */
export async function prepareCode(visit: Visit): Promise<void> {
  for (const [name, type, body] of [
    ['python', 'text/x-python', SCRIPT],
    ['javascript', 'text/javascript', MODULE],
  ] as const)
    await visit.ask('PUT', `script/${name}/`, { body, headers: { 'Content-Type': type } })
  await visit.ask('POST', 'job/', { json: { name: 'report', code: NOTEBOOK } })
}

/** Runs a script in each language in turn, and a notebook, whose results it removes. */
export function coder(): Client {
  let round = 0
  return async (visit) => {
    round += 1
    if (round % 3 === 0) return runJob(visit)
    const name = round % 3 === 1 ? 'javascript' : 'python'
    const answer = await visit.ask('POST', `script/${name}/run/`, { json: { n: round } })
    if (answer && JSON.parse(answer.text).result !== 2 * round)
      throw new Error(`script/${name} answers ${answer.text} for ${round}`)
  }
}

async function runJob(visit: Visit): Promise<void> {
  const answer = await visit.ask('POST', 'job/report/run/')
  if (!answer) return
  const { job_results: results, job_runs: runs } = JSON.parse(answer.text) as {
    job_results: string[]
    job_runs: Record<string, string>
  }
  // Runs that were broken off when something was restarted may stand there as failed.
  if (Object.values(runs).at(-1) !== 'OK') throw new Error(`job/report has the runs ${JSON.stringify(runs)}`)
  for (const result of results) {
    const notebook = await visit.ask('GET', `job/${result}/`)
    if (notebook && result === results.at(-1) && !notebook.text.includes('4 rows'))
      throw new Error(`job/${result} has no "4 rows": ${notebook.text.slice(0, 300)}`)
    await visit.ask('DELETE', `job/${result}/`, { expected: [202, 404] })
  }
}
