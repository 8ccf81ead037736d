import { asSafe, html, type SafeHtml } from '../../report/safe-html.ts'

/** Which bucket is shown, and a way to another one: of those that a user has, or of any name. */
export function bucketChooser(
  bucket: string,
  own: readonly string[] | undefined,
  address: string,
): SafeHtml | null {
  if (own?.every((one) => one === bucket)) return html`<span class="faint">Bucket ${bucket}</span>`
  const option = (one: string) => html`<option${one === bucket ? asSafe(' selected') : null}>${one}</option>`
  const field = own
    ? html`<select name="bucket">${own.map(option)}</select>`
    : html`<input name="bucket" value="${bucket}" size="14" autocapitalize="none" spellcheck="false" required>`
  return html`<details class="bucket"><summary>Bucket ${bucket}</summary><form class="row" action="${address}"><label><span class="hidden">Other bucket</span>${field}</label> <button class="plain">Open</button></form></details>`
}
