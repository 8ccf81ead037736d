// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
import { asSafe, escapeText, type SafeHtml } from './safe-html.ts'

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

type Pen = {
  foreground: number | null
  background: number | null
  styles: Set<'bold' | 'italic' | 'underline'>
}

/**
 * Control sequences (ECMA-48, 5.4 and 5.6; OSC as xterm has it), each of bounded length so that time stays
 * linear; an ESC that begins none of them matches alone. Only "m" (SGR) means something on a page: a
 * hyperlink (OSC 8) leaves its text.
 */
const SEQUENCE =
  /\x1b(?:\[([0-9;:<=>?]{0,64})[ -/]{0,8}([@-~])|[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|[ -/]{0,8}[0-~])?/g
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g

/** The HTML of a terminal's text: its colours as classes, its other control sequences left out. */
export function ansiHtml(source: string): SafeHtml {
  const text = overwritten(source)
  const pen: Pen = { foreground: null, background: null, styles: new Set() }
  const spans: string[] = []
  let end = 0
  for (const match of text.matchAll(SEQUENCE)) {
    spans.push(span(text.slice(end, match.index), pen))
    end = match.index + match[0].length
    if (match[2] === 'm') apply(match[1] ?? '', pen)
  }
  spans.push(span(text.slice(end), pen))
  // Spans of our own around escaped text: millions of them would only wait for the sanitiser.
  return asSafe(spans.join(''))
}

/** What remains of lines that a carriage return writes anew, such as progress bars. */
function overwritten(text: string): string {
  if (!text.includes('\r')) return text
  const lines = text.split('\n').map((line) => {
    const shown = line.replace(/\r{1,9}$/, '')
    return shown.slice(shown.lastIndexOf('\r') + 1)
  })
  return lines.join('\n')
}

function span(text: string, { foreground, background, styles }: Pen): string {
  const shown = escapeText(text.replace(CONTROLS, ''))
  const classes = [...styles].map((style) => `ansi-${style}`)
  if (foreground !== null) classes.push(`ansi-${COLOURS[foreground]}`)
  if (background !== null) classes.push(`ansi-on-${COLOURS[background]}`)
  return shown === '' || classes.length === 0 ? shown : `<span class="${classes.join(' ')}">${shown}</span>`
}

/** Applies "select graphic rendition" (ECMA-48, 8.3.117); bright colours count as their plain ones. */
function apply(parameters: string, pen: Pen): void {
  const codes = parameters.split(/[;:]/).map(Number)
  while (codes.length > 0) {
    const code = codes.shift() ?? 0
    const tens = Math.floor(code / 10)
    const ones = code % 10
    if (code === 0) Object.assign(pen, { foreground: null, background: null, styles: new Set() })
    else if (code === 1) pen.styles.add('bold')
    else if (code === 3) pen.styles.add('italic')
    else if (code === 4) pen.styles.add('underline')
    else if (code === 22) pen.styles.delete('bold')
    else if (code === 23) pen.styles.delete('italic')
    else if (code === 24) pen.styles.delete('underline')
    else if (code === 38) pen.foreground = extended(codes)
    else if (code === 48) pen.background = extended(codes)
    else if (tens === 3 || tens === 9) pen.foreground = ones < 8 ? ones : null
    else if (tens === 4 || tens === 10) pen.background = ones < 8 ? ones : null
  }
}

/** Takes a colour of 256 or of 16 million, as the nearest of eight: for these the style assures the contrast. */
function extended(codes: number[]): number | null {
  const kind = codes.shift()
  if (kind === 2) return nearest(codes.splice(0, 3))
  const index = kind === 5 ? codes.shift() : undefined
  if (index === undefined || !(index >= 0 && index <= 255)) return null
  if (index < 16) return index % 8
  if (index >= 232) return index < 244 ? 0 : 7
  return nearest(
    [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6].map(
      (step) => step * 51,
    ),
  )
}

function nearest(channels: readonly number[]): number | null {
  const [most, least] = [Math.max(...channels), Math.min(...channels)]
  if (channels.length < 3 || !(least >= 0 && most <= 255)) return null
  if (most - least < 40) return most < 128 ? 0 : 7
  return channels.reduce((sum, channel, place) => sum + (channel > (most + least) / 2 ? 1 << place : 0), 0)
}
