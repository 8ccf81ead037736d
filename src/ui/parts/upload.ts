import { html, type SafeHtml } from '../../report/safe-html.ts'
import { UPLOADS } from '../../resources/uploads.ts'
import { destinations, type Uploaded } from '../upload-kinds.ts'
import type { Visit } from '../visit.ts'

/**
 * Where files are dropped or chosen, of the kinds that the visitor may store; of all when none is named. The script of the
 * page sends them; without it this is a form.
 */
export function dropZone({ links, may }: Visit, ...kinds: readonly Uploaded[]): SafeHtml | null {
  const meant = kinds.length === 0 ? (Object.keys(UPLOADS) as Uploaded[]) : kinds
  const chosen = meant.filter((kind) => may('PUT', kind, 'put'))
  if (chosen.length === 0) return null
  const types = Object.fromEntries(destinations(chosen))
  const texts = chosen.map((kind) =>
    chosen.length > 1 ? `${UPLOADS[kind].text} (${kind})` : UPLOADS[kind].text,
  )
  const accept = Object.keys(types)
    .map((extension) => `.${extension}`)
    .join(',')
  const to = (replace?: string) => links.page('upload', '', { as: kinds, replace })
  return html`<form class="drop" method="post" enctype="multipart/form-data" action="${to()}" data-upload="${JSON.stringify(types)}">
<p><label class="choose">Choose a file<input type="file" name="file" accept="${accept}" multiple></label> <span class="scripted">or drop it here</span> <span class="faint">${texts.join(', ')}</span></p>
<p class="progress" role="status"></p>
<noscript><p class="row"><button>Upload</button> <button class="plain" formaction="${to('1')}">Upload in the place of what has its name</button></p></noscript>
</form>`
}
