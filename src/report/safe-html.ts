declare const safe: unique symbol

/**
 * Markup that may stand in the page. Only `html` and `asSafe` make it, so the compiler refuses text of the
 * notebook that has been neither escaped nor sanitised.
 */
export type SafeHtml = { readonly [safe]: true; readonly markup: string }

/** What a template takes: strings are escaped, lists are joined, null leaves nothing. */
export type Part = SafeHtml | string | number | null | readonly SafeHtml[]

/** Declares markup as safe: for the sanitiser and for constants of this folder, nobody else. */
export function asSafe(markup: string): SafeHtml {
  return { markup } as SafeHtml // The brand exists in the types only.
}

/** A template of markup of our own, in which every string is escaped for text and for quoted attributes. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): SafeHtml {
  let markup = pieces[0]!
  parts.forEach((part, index) => {
    markup += render(part) + pieces[index + 1]!
  })
  return asSafe(markup)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML, between tags as well as in quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

function render(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  if ('markup' in part) return part.markup
  return part.map(({ markup }) => markup).join('')
}
