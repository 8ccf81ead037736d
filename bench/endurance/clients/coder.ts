import type { Language } from '../place.ts'
import type { Client, Visit } from '../visit.ts'

const NOTEBOOK = 'import omegaml as om\nflats = om.datasets.get("doubles")\nprint(len(flats), "rows")'

const SCRIPTS = {
  python: {
    type: 'text/x-python',
    body: 'def run(om, data, **kwargs):\n    return data["n"] * 2\n',
  },
  javascript: { type: 'text/javascript', body: 'export const run = (om, data) => data.n * 2' },
} as const satisfies Record<Language, object>

/** Stores the code that is run. */
export async function prepareCode(visit: Visit, languages: readonly Language[]): Promise<void> {
  for (const language of languages) {
    const { type, body } = SCRIPTS[language]
    await visit.ask('PUT', `script/${language}/`, { body, headers: { 'Content-Type': type } })
  }
  await visit.ask('POST', 'job/', { json: { name: 'report', code: NOTEBOOK } })
}

/** Runs a script in each language in turn, and a notebook, whose results it removes. */
export function coder(languages: readonly Language[]): Client {
  let round = 0
  return async (visit) => {
    round += 1
    const language = languages[round % (languages.length + 1)]
    if (language === undefined) return runJob(visit)
    const answer = await visit.ask('POST', `script/${language}/run/`, { json: { n: round } })
    if (answer && JSON.parse(answer.text).result !== 2 * round)
      throw new Error(`script/${language} answers ${answer.text} for ${round}`)
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
    // Those that were deleted before are still told as runs.
    const isLatest = result === results.at(-1)
    const notebook = await visit.ask('GET', `job/${result}/`, { expected: isLatest ? [200] : [200, 404] })
    if (notebook && isLatest && !printedIn(notebook.text).includes('4 rows'))
      throw new Error(`job/${result} has no "4 rows": ${notebook.text.slice(-3000)}`)
    await visit.ask('DELETE', `job/${result}/`, { expected: [202, 404] })
  }
}

/** What its last cell has printed. On busy cores one line of `print` comes as several outputs, which nbclient does not join. */
function printedIn(text: string): string {
  const { content } = JSON.parse(text) as { content: Notebook }
  const outputs = content.cells.at(-1)?.outputs ?? []
  return outputs.map((output) => [output.text ?? []].flat().join('')).join('')
}

interface Notebook {
  readonly cells: readonly { readonly outputs?: readonly { readonly text?: string | readonly string[] }[] }[]
}
