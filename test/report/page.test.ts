import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notebookHtml } from '../../src/report/notebook-html.ts'
import { DARK, LIGHT } from '../../src/report/style-colours.ts'
import { launch, withoutBrowser } from './browser.ts'
import { code, display, markdown, notebook, stream } from './fixture.ts'
import { frame, RICH } from './rich-notebook.ts'

const LONG = 'x'.repeat(3000)
const WIDE = notebook(
  markdown(
    `# ${LONG}\n\n${LONG} \`${LONG}\` $${LONG.slice(0, 900)}$\n\n|${'a|'.repeat(60)}\n|${'-|'.repeat(60)}\n|${`${LONG.slice(0, 40)}|`.repeat(60)}`,
  ),
  markdown(`<table><tr><td>${LONG}</td></tr></table>\n\n- ${LONG}\n\n> ${LONG}`),
  { cell_type: 'raw', source: LONG },
  { cell_type: LONG },
  code(
    LONG,
    stream(LONG),
    stream(LONG, 'stderr'),
    display({ 'text/html': frame(3) }),
    display({ [LONG]: 1 }),
  ),
  code(
    '',
    display({ 'text/html': `<p>${LONG}</p>` }),
    display({ 'text/latex': LONG, 'application/json': LONG }),
  ),
  code(
    '',
    display({ 'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="20"/>' }),
  ),
)

describe.skipIf(withoutBrowser)('the page in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  test.each([
    [320, 'a rich notebook', RICH],
    [390, 'a rich notebook', RICH],
    [390, 'one of long lines', WIDE],
    [1200, 'a rich notebook', RICH],
    [1200, 'one of long lines', WIDE],
  ])('at %i pixels nothing of %s stands out', async (width, _, content) => {
    const page = await browser.newPage({ viewport: { width, height: 844 } })
    await page.setContent(notebookHtml(content, `results/${LONG.slice(0, 200)}.ipynb`))
    const [scroll, inner, family] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
      getComputedStyle(document.querySelector('pre')!).fontFamily,
    ])
    expect(scroll).toBeLessThanOrEqual(Number(inner))
    expect(family).toContain('ui-monospace') // The hash of the policy admits the style.
    await page.close()
  })
})

/** The contrast of two colours (WCAG 2.2, "contrast ratio"). */
function contrast(...colours: readonly [string, string]): number {
  const [light, dark] = colours.map(luminance).sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const channel = Number.parseInt(colour.slice(place, place + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('every text of the %s scheme can be read on its ground (WCAG AA)', (_, scheme) => {
  const { page, card, stripe, code: source, pens, grounds, syntax } = scheme
  const soft = [scheme['warn-soft'], scheme['alert-soft']]
  const pairs = [
    ...[scheme.ink, scheme.faint, scheme.link].flatMap((text) =>
      [page, card, stripe, source].map((on) => [text, on] as const),
    ),
    ...syntax.map((text) => [text, source] as const),
    ...pens.flatMap((text) => [card, ...soft, ...grounds].map((on) => [text, on] as const)),
    ...[scheme.ink, scheme.faint].flatMap((text) => [...soft, ...grounds].map((on) => [text, on] as const)),
    [scheme.ink, scheme.mark] as const,
    [scheme.warn, scheme['warn-soft']] as const,
    [scheme.alert, scheme['alert-soft']] as const,
    [scheme.alert, page] as const,
  ]
  expect(pairs.filter((pair) => contrast(...pair) < 4.5).map((pair) => [...pair, contrast(...pair)])).toEqual(
    [],
  )
})
