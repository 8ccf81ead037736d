import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notebookHtml } from '../../src/report/notebook-html.ts'
import { POLICY, REPORT_CSP } from '../../src/report/policy.ts'
import { launch, Trap, withoutBrowser } from './browser.ts'
import { everywhere, MARKUP, SHAPES } from './vectors.ts'

const VECTORS: readonly (readonly [string, string])[] = [
  ...Object.entries(MARKUP).map(([name, text]) => [name, notebookHtml(everywhere(text), text)] as const),
  ...Object.entries(SHAPES).map(
    ([name, { notebook, title }]) => [name, notebookHtml(notebook, title ?? 'Report')] as const,
  ),
]

/** Without its policy a page is as safe as its sanitiser. */
function unprotected(page: string): string {
  const bare = page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
  expect(bare).not.toContain('Content-Security-Policy')
  return bare
}

const REFUSED = /violates the following Content Security Policy/

/** So nothing is refused, but the browser says what the policy would have refused. */
const REPORTED = { 'content-security-policy-report-only': POLICY }

describe.skipIf(withoutBrowser)('a notebook that attacks its reader', () => {
  let browser: Browser
  let trap: Trap
  beforeAll(async () => {
    browser = await launch()
    trap = await Trap.set(browser)
  })
  afterAll(() => browser?.close())

  test.each([
    ['a script', '<script>hit()</script>', 'a script ran'],
    ['a handler', '<b onmouseover="hit()">x</b>', 'a script ran'],
    ['a dialog', '<script>confirm()</script>', 'a dialog opened'],
    ['a link', '<a href="javascript:hit()">x</a>', 'a script ran'],
    ['a request', '<img src="https://evil.test/">', 'request of https://evil.test/'],
    ['a frame', '<iframe srcdoc="x"></iframe>', 'a frame was attached'],
    ['what a policy would refuse', '<style>b { color: red }</style>', REFUSED],
  ])('the trap notices %s', async (_, markup, fault) => {
    await trap.spring(markup, REPORTED)
    await expect.poll(() => trap.faults).toContainEqual(expect.stringMatching(fault))
  })

  test.each(VECTORS)(
    'does nothing without a policy, which would have nothing to refuse: %s',
    async (_, page) => expect(await trap.spring(unprotected(page), REPORTED)).toEqual([]),
  )

  test('its policy lets the page be, and nothing else', async () => {
    const headers = { 'content-security-policy': REPORT_CSP }
    const page = notebookHtml(everywhere(Object.values(MARKUP).join('\n\n')), 'All')
    expect(await trap.spring(page, headers)).toEqual([])
    await trap.spring(page.replace('</body>', '<script>hit()</script></body>'), headers)
    await expect.poll(() => trap.faults).toEqual([expect.stringContaining('sandboxed')])
  })
})
