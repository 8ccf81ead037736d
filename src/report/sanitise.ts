import sanitizeHtml from 'sanitize-html'
import { attachmentUri, decoded, isImageUri } from './images.ts'
import { INLINE_STYLES } from './inline-styles.ts'
import type { Bundle } from './read-notebook.ts'
import { asSafe, html, type SafeHtml } from './safe-html.ts'

/** What the fragments of one page share. */
export type Page = {
  /** The anchors that the page has already; an id stands in it once. */
  readonly anchors: Set<string>
}

export type Sanitised = {
  readonly html: SafeHtml
  /** Whether a reader would see anything of it; false as well for the bare source of what is nested too deeply. */
  readonly isVisible: boolean
  /** Whether something that runs or embeds was left out. */
  readonly isReduced: boolean
}

/** Deeper trees are attacks: the parser takes time in proportion to the depth for each element. */
const DEEPEST = 1000

class TooDeep extends Error {}

/** Before each anchor of the notebook, so that none can be one of the page's own. */
const PREFIX = 'nb-'

const TAGS = [
  ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'span', 'blockquote', 'pre', 'hr', 'br', 'wbr'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'figure', 'figcaption', 'details', 'summary', 'a', 'img'],
  ...['b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'mark', 'small', 'sub', 'sup', 'abbr', 'cite', 'q'],
  ...['code', 'kbd', 'samp', 'var', 'time'],
  ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
]

/** Elements whose content means nothing without them, or is no text. */
const DROPPED_WITH_CONTENT = [
  ...['script', 'style', 'template', 'noscript', 'noembed', 'noframes', 'title', 'head', 'xmp', 'plaintext'],
  ...['iframe', 'object', 'embed', 'applet', 'svg', 'math', 'canvas', 'audio', 'video'],
  ...['textarea', 'select', 'option', 'button', 'dialog'],
]

/** What a reader misses when it is left out; pandas writes a `style` element into every table, which ours replaces. */
const MISSED = new Set(['script', 'iframe', 'object', 'embed', 'svg', 'canvas', 'audio', 'video', 'form'])

const ALIGN = { name: 'align', values: ['left', 'right', 'center'] }

/** The classes of this folder's own markup, which Markdown and the highlighter hand through here. */
const CLASSES = {
  div: ['math', 'scroll', 'highlight'],
  span: ['math', 'missing', /^hljs-[a-z_]{1,30}$/, /^ansi-[a-z-]{1,30}$/],
  a: ['missing'],
  code: ['hljs'],
  table: ['dataframe'],
}

/** Sanitises HTML of the notebook: an allow-list of elements and attributes, of styles what is harmless, no address but links. */
export function sanitise(source: string, page: Page, attachments: Bundle = {}): Sanitised {
  const state = { depth: 0, links: 0, isReduced: false }
  try {
    const markup = sanitizeHtml(source, options(page, attachments, state))
    return { html: asSafe(markup), isVisible: isVisible(markup), isReduced: state.isReduced }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    return { html: html`${source}`, isVisible: false, isReduced: true }
  }
}

type State = { depth: number; links: number; isReduced: boolean }

function options(page: Page, attachments: Bundle, state: State): sanitizeHtml.IOptions {
  return {
    allowedTags: TAGS,
    nonTextTags: DROPPED_WITH_CONTENT,
    allowedAttributes: {
      '*': ['id', 'title', 'lang', 'dir', 'style'],
      a: ['href', 'rel'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['start', 'reversed'],
      details: ['open'],
      th: ['colspan', 'rowspan', 'scope', ALIGN],
      td: ['colspan', 'rowspan', ALIGN],
    },
    allowedClasses: CLASSES,
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    allowedStyles: { '*': { ...INLINE_STYLES } },
    // Browsers build no deeper trees than 512; what lies deeper keeps its text.
    nestingLimit: 200,
    onOpenTag: (name) => {
      if (++state.depth > DEEPEST) throw new TooDeep()
      if (name === 'a') state.links++
      state.isReduced ||= MISSED.has(name)
    },
    onCloseTag: (name) => {
      state.depth--
      if (name === 'a') state.links--
    },
    transformTags: {
      // The title of the page is its only heading of the first level.
      h1: 'h2',
      h2: 'h3',
      h3: 'h4',
      h4: 'h5',
      h5: 'h6',
      strike: 's',
      center: 'div',
      tt: 'code',
      a: (_, attributes) => ({ tagName: 'a', attribs: linkAttributes(attributes) }),
      img: (_, attributes) => image(attributes, attachments, state.links > 0),
      '*': (tagName, attributes) => ({ tagName, attribs: anchored(attributes, page.anchors) }),
    },
  }
}

type Attributes = Record<string, string>

/** Links lead to the web or into the page; relative ones led to files that the page has left behind. */
function linkAttributes({ href = '', title, id, name }: Attributes): Attributes {
  const target = href.trim()
  const attributes: Attributes = {}
  if (title !== undefined) attributes.title = title
  if (id !== undefined || name !== undefined) attributes.id = id ?? name ?? ''
  if (/^#./.test(target))
    attributes.href = `#${PREFIX}${encodeURIComponent(decoded(target.slice(1)).toWellFormed())}`
  if (!/^(?:https?:\/\/|mailto:)/i.test(target)) return attributes
  return { ...attributes, href: target, rel: 'noopener noreferrer' }
}

/** As HTML reads the size of an image: a length in pixels, or a part of the room there is. */
const SIZE = /^\s*\d{1,5}(?:\.\d{1,15})?(?:%|px)?\s*$/

/** An image that the page carries stays; one of elsewhere becomes a link, and text inside of another link. */
function image(attributes: Attributes, attachments: Bundle, isLinked: boolean): sanitizeHtml.Tag {
  const source = (attributes.src ?? '').trim()
  const alt = attributes.alt ?? ''
  const isAttached = /^attachment:/i.test(source)
  const uri = isAttached ? attachmentUri(source, attachments) : source.replace(/\s+/g, '')
  if (uri !== null && isImageUri(uri)) {
    const { title, width, height } = attributes
    const size = Object.entries({ width, height }).filter(([, value]) => SIZE.test(value ?? ''))
    const attribs = { src: uri, alt, ...(title === undefined ? {} : { title }), ...Object.fromEntries(size) }
    return { tagName: 'img', attribs: attribs as Attributes } // The filter has left strings only.
  }
  const text = alt === '' ? 'Image' : `Image: ${alt}`
  if (/^https?:\/\//i.test(source) && !isLinked)
    return {
      tagName: 'a',
      attribs: { href: source, rel: 'noopener noreferrer', class: 'missing' },
      text: text,
    }
  return {
    tagName: 'span',
    attribs: { class: 'missing' },
    text: `${text}${isLinked ? '' : ' (not in the notebook)'}`,
  }
}

/** Gives an id its prefix, once in a page. */
function anchored(attributes: Attributes, anchors: Set<string>): Attributes {
  if (attributes.id === undefined) return attributes
  const { id, ...others } = attributes
  const anchor = PREFIX + id.toWellFormed()
  if (id === '' || id.length > 200 || /\s/.test(id) || anchors.has(anchor)) return others
  anchors.add(anchor)
  return { ...others, id: anchor }
}

function isVisible(markup: string): boolean {
  return /<img |<hr /.test(markup) || /\S/.test(markup.replace(/<[^>]*>|&nbsp;/g, ''))
}
