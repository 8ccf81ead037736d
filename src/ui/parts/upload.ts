import { FORMATS } from '../../data/formats.ts'
import { html, type SafeHtml } from '../../report/safe-html.ts'
import type { Visit } from '../visit.ts'

interface Kind {
  readonly text: string
  /** Media types by extensions. */
  readonly types: Readonly<Record<string, string>>
}

/** What a file becomes, by its extension: where it is sent, and as what. The script reads it from the page. */
const KINDS = {
  dataset: {
    text: 'CSV, Parquet, Arrow, NDJSON or JSON',
    types: Object.fromEntries([
      ...FORMATS.flatMap(({ extension, otherExtensions = [], mediaTypes }) =>
        [extension, ...otherExtensions].map((one) => [one, mediaTypes[0]]),
      ),
      ['tsv', 'text/csv'],
    ]),
  },
  model: {
    text: 'ONNX, joblib, pickle or skops',
    types: {
      onnx: 'application/octet-stream',
      joblib: 'application/octet-stream',
      pkl: 'application/octet-stream',
      pickle: 'application/octet-stream',
      skops: 'application/octet-stream',
    },
  },
  job: { text: 'an .ipynb notebook', types: { ipynb: 'application/x-ipynb+json' } },
  script: {
    text: 'a .py, .js or .ts module',
    types: { py: 'text/x-python', js: 'text/javascript', ts: 'text/typescript' },
  },
} satisfies Readonly<Record<string, Kind>>

export type Uploaded = keyof typeof KINDS

/** Where files are dropped or chosen, of the kinds that the visitor may store; of all when none is named. */
export function dropZone({ may }: Visit, ...kinds: readonly Uploaded[]): SafeHtml | null {
  const meant = kinds.length === 0 ? (Object.keys(KINDS) as Uploaded[]) : kinds
  const chosen = meant.filter((kind) => may('PUT', kind, 'put'))
  if (chosen.length === 0) return null
  const types = Object.fromEntries(
    chosen.flatMap((kind) => Object.entries(KINDS[kind].types).map(([ext, type]) => [ext, { kind, type }])),
  )
  const texts = chosen.map((kind) => (chosen.length > 1 ? `${KINDS[kind].text} (${kind})` : KINDS[kind].text))
  const accept = Object.keys(types)
    .map((extension) => `.${extension}`)
    .join(',')
  return html`<div class="drop" data-upload="${JSON.stringify(types)}">
<p><label class="choose">Choose a file<input type="file" accept="${accept}" multiple></label> or drop it here <span class="faint">${texts.join(', ')}</span></p>
<p class="progress" role="status"></p>
<noscript><p class="note">Uploads here need JavaScript; the API takes files without it, by PUT.</p></noscript>
</div>`
}
