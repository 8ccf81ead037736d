import { html, type SafeHtml } from '../../report/safe-html.ts'
import { ScriptDescription } from '../../resources/script/schemas.ts'
import { TaskList } from '../../resources/task/schemas.ts'
import { pathOf, tried } from '../api.ts'
import { deed, facts, note, pre, time } from '../parts/marks.ts'
import { ASYNC, goToTask } from '../parts/run.ts'
import { taskTable } from '../parts/task-rows.ts'
import type { Page } from '../visit.ts'

/** The media types of what can be read as text. */
const TEXTS: Readonly<Record<string, string>> = {
  py: 'text/x-python',
  js: 'text/javascript',
  ts: 'text/typescript',
}

/** One script: its source, its last runs, and a form that runs it. */
export const script: Page = {
  async show(visit) {
    const { api, links, name, may } = visit
    const found = await api.get(ScriptDescription, pathOf('script', name))
    const type = TEXTS[found.format ?? 'py']
    const [source, recent] = await Promise.all([
      type === undefined ? undefined : tried(api.text(pathOf('script', name), type)),
      tried(api.get(TaskList, 'task/?limit=200')),
    ])
    const runs =
      'value' in recent
        ? recent.value.objects.filter(
            (one) => one.name === name && ['script', 'service'].includes(one.resource),
          )
        : []
    const isText = source !== undefined && 'value' in source && !source.value.startsWith('{"script":')
    return {
      title: name,
      main: html`<div class="title"><h1><a href="${links.page('scripts')}" class="up">Scripts</a> ${name}</h1><div class="deeds">${may('DELETE', 'script', 'delete', name) ? deed('delete', 'Delete', `Delete the script "${name}"?`) : null}</div></div>
${facts([
  ['Format', found.format ?? 'package'],
  ['Kind', found.kind],
  ['Changed', time(found.modified)],
])}
<div class="columns">${may('POST', 'script', 'run', name) ? runForm() : null}
<section aria-labelledby="source"><h2 id="source">Source</h2>${isText ? pre(source.value, 'Source') : note('An archive, which is not shown')}</section></div>
<section aria-labelledby="runs"><h2 id="runs">Last runs</h2>${runs.length === 0 ? note('It has not run lately') : taskTable(runs.slice(0, 20), visit)}</section>`,
    }
  },
  forms: {
    async run({ api, links, name }, form) {
      const keywords = new URLSearchParams(form.get('keywords')?.trim() ?? '')
      const path = `${pathOf('script', name, 'run')}${keywords.size === 0 ? '' : `?${keywords}`}`
      return goToTask(
        await api.send('POST', path, form.get('data')?.trim() || undefined, ASYNC),
        links,
        links.page('script', name),
      )
    },
    async delete({ api, links, name }) {
      await api.send('DELETE', pathOf('script', name))
      return { goTo: links.page('scripts') }
    },
  },
}

function runForm(): SafeHtml {
  return html`<section aria-labelledby="run"><h2 id="run">Run</h2><form method="post" class="stack">
<label>Data as JSON <textarea name="data" rows="4" spellcheck="false" placeholder="{&quot;n&quot;: 21}"></textarea></label>
<label>Keywords <input name="keywords" placeholder="year=2026&amp;city=Bern"></label><button name="do" value="run">Run</button></form></section>`
}
