import { Marked } from 'marked'
import { formulaHtml } from './formula.ts'
import { highlighted } from './highlight.ts'
import { mathExtensions } from './math.ts'
import type { Bundle } from './read-notebook.ts'
import { asSafe, escapeText, html, type SafeHtml } from './safe-html.ts'
import { type Page, sanitise } from './sanitise.ts'

/** Longer texts stay plain: Markdown can take time that grows with the square of its length. */
const LIMIT = 100_000

/** How many characters the marks of one text may have behind them in all; without marks without end it is few. */
const BUDGET = 20_000_000

/** A reader of GitHub's Markdown, as Jupyter has it (nbformat, "Markdown cells"), for one text. */
function reader(formulas: Formulas): Marked {
  let left = BUDGET
  // Marked looks from each emphasis and each level of quotes to the end: thousands of them would take minutes.
  const spend = (mark: RegExp) => (source: string) => {
    if (mark.test(source)) left -= source.length
    if (left < 0) throw new RangeError('Too many marks')
    return false as const
  }
  return new Marked({
    gfm: true,
    extensions: mathExtensions((formula) => formulas.place(formula)),
    tokenizer: {
      emStrong: spend(/^[*_]/),
      del: spend(/^~/),
      blockquote: spend(/^ {0,3}>/),
      list: spend(/^ {0,3}(?:[*+-]|\d{1,9}[.)])/),
      link: spend(/^!?\[/),
      reflink: spend(/^!?\[/),
    },
    renderer: {
      heading({ tokens, depth }) {
        // Jupyter's anchor of a heading is its text with dashes for blanks.
        const text = this.parser.parseInline(tokens, this.parser.textRenderer)
        const anchor = text.trim().replace(/\s+/g, '-').replace(/"/g, '&quot;')
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      code({ text, lang }) {
        const language = /^\S*/.exec(lang ?? '')?.[0] ?? ''
        return `<pre><code class="hljs">${highlighted(text, language) ?? escapeText(text)}</code></pre>\n`
      },
      checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    },
  })
}

/** The HTML of a text in Markdown, sanitised; `attachments` are the images of its cell. */
export function markdownHtml(source: string, page: Page, attachments: Bundle = {}): SafeHtml {
  const formulas = new Formulas()
  const markup = parsed(source, formulas)
  if (markup === null) return html`<pre class="plain" tabindex="0">${source}</pre>`
  const { html: content, isReduced } = sanitise(markup, page, attachments)
  const note = isReduced ? html`<p class="note">Embedded or interactive content is left out</p>` : null
  return html`<div class="text">${formulas.shown(content)}${note}</div>`
}

function parsed(source: string, formulas: Formulas): string | null {
  if (source.length > LIMIT) return null
  try {
    return reader(formulas).parse(source, { async: false })
  } catch {
    // The budget is spent, or nested quotes and lists have exhausted the stack.
    return null
  }
}

/** The formulas of a text. While it is sanitised a mark stands for each, which no text can know. */
class Formulas {
  readonly #mark = crypto.randomUUID().replaceAll('-', '')
  readonly #formulas: string[] = []

  place(formula: string): string {
    return `${this.#mark}x${this.#formulas.push(formula) - 1}x`
  }

  /** Puts MathML where a formula has an element of its own, and the text of the formula anywhere else. */
  shown({ markup }: SafeHtml): SafeHtml {
    if (this.#formulas.length === 0) return asSafe(markup)
    const mark = `${this.#mark}x(\\d+)x`
    const formula = (index: string | undefined) => this.#formulas[Number(index)] ?? ''
    const withMath = markup.replace(
      new RegExp(`(<(?:span|div) class="math">)${mark}`, 'g'),
      (_, tag: string, index: string) => tag + formulaHtml(formula(index)).markup,
    )
    return asSafe(withMath.replace(new RegExp(mark, 'g'), (_, index: string) => escapeText(formula(index))))
  }
}
