import hljs from 'highlight.js/lib/core'
import python from 'highlight.js/lib/languages/python'

hljs.registerLanguage('python', python)

/** Longer sources stay plain: nobody reads them, and the highlighter is the slowest part of a page. */
const LIMIT = 100_000

/** Cell magics after which the rest of the cell is still Python (IPython, "Built-in magic commands"). */
const PYTHON_MAGIC = /^%%(?:time|timeit|capture|prun|python3?|pypy)\b/

/** The markup of a source text with `hljs-` spans, still to be sanitised; null if it is to stay plain. */
export function highlighted(source: string, language: string): string | null {
  if (!isPython(language) || source.length > LIMIT) return null
  if (source.startsWith('%%') && !PYTHON_MAGIC.test(source)) return null
  return hljs.highlight(source, { language: 'python', ignoreIllegals: true }).value
}

function isPython(language: string): boolean {
  return /^(?:i?python[23]?|py|python-repl|pycon)$/i.test(language)
}
