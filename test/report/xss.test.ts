import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notebookHtml } from '../../src/report/notebook-html.ts'
import { REPORT_CSP } from '../../src/report/policy.ts'
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

describe.skipIf(withoutBrowser)('a notebook that attacks its reader', () => {
  let browser: Browser
  let trap: Trap
  let guarded: Trap
  beforeAll(async () => {
    browser = await launch()
    // Each has a context of its own, so that they do not meet.
    trap = await Trap.set(browser)
    guarded = await Trap.set(browser)
  })
  afterAll(() => browser?.close())

  test.each([
    ['a script', '<script>hit()</script>', 'a script ran'],
    ['a handler', '<b onmouseover="hit()">x</b>', 'a script ran'],
    ['a dialog', '<script>confirm()</script>', 'a dialog opened'],
    ['a link', '<a href="javascript:hit()">x</a>', 'a script ran'],
    ['a request', '<img src="https://evil.test/">', 'request of https://evil.test/'],
    ['a frame', '<iframe srcdoc="x"></iframe>', 'a frame was attached'],
  ])('the trap notices %s', async (_, markup, fault) => {
    await trap.spring(markup)
    await expect.poll(() => trap.faults).toContain(fault)
  })

  test.each(VECTORS)(
    'does nothing without a policy, and gives its policy nothing to refuse: %s',
    async (_, page) => {
      const [done, refused] = await Promise.all([
        trap.spring(unprotected(page)),
        guarded.spring(page, { 'content-security-policy': REPORT_CSP }),
      ])
      expect(done, 'without a policy').toEqual([])
      expect(refused, 'with its policy').toEqual([])
    },
  )
})
