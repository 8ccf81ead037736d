import type { TokenizerAndRendererExtension } from 'marked'

const DISPLAY =
  /^(?:\$\$(?:\\[\s\S]|[^$\\]){1,5000}\$\$|\\begin\{([a-z]{1,20}\*?)\}[\s\S]{0,5000}?\\end\{\1\})/
const INLINE = /^\$((?:\\[\s\S]|[^$\\\n]){1,1000})\$(?!\d)/

/**
 * Formulas as Jupyter knows them: `$…$`, `$$…$$` and LaTeX environments. Without this, Markdown would take their `_` and
 * `\\` for markup of its own. `place` answers the text that stands for a formula in the markup.
 */
export function mathExtensions(place: (formula: string) => string): TokenizerAndRendererExtension[] {
  return [
    {
      name: 'displayMath',
      level: 'block',
      tokenizer: (source) =>
        token('displayMath', new RegExp(`${DISPLAY.source}[ \\t]*(?:\\n|$)`).exec(source)?.[0]),
      renderer: ({ raw }) => `<div class="math">${place(raw.trim())}</div>\n`,
    },
    {
      name: 'inlineMath',
      level: 'inline',
      start: (source) => first(source.indexOf('$'), source.indexOf('\\begin{')),
      tokenizer: (source) => token('inlineMath', DISPLAY.exec(source)?.[0] ?? dollars(source)),
      renderer: ({ raw }) => `<span class="math">${place(raw)}</span>`,
    },
  ]
}

/** Dollars with a blank inside of them are amounts of money (pandoc, `tex_math_dollars`). */
function dollars(source: string): string | undefined {
  const [raw, inner = ''] = INLINE.exec(source) ?? []
  return inner === inner.trim() ? raw : undefined
}

function token(type: string, raw: string | undefined) {
  return raw === undefined ? undefined : { type, raw }
}

function first(...places: readonly number[]): number | undefined {
  const found = places.filter((place) => place >= 0)
  return found.length === 0 ? undefined : Math.min(...found)
}
