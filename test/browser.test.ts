import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, withoutBrowser } from './report/browser.ts'
import { type RunningServer, startServer } from './runtimes/server.ts'

describe.skipIf(withoutBrowser)('the documents in a browser', () => {
  let server: RunningServer
  let browser: Browser
  beforeAll(async () => {
    server = await startServer('node', { args: ['--demo', '--no-code'] })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  async function open(path: string): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000) // on a busy machine
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url()))
        faults.push(request.url())
    })
    await page.goto(server.url + path)
    return { page, faults }
  }

  test('Swagger UI expands an operation and tries it out', async () => {
    const { page, faults } = await open('/api/doc/v1')
    await page.click('#operations-dataset-dataset_list .opblock-summary-control')
    await page.click('#operations-dataset-dataset_list .try-out__btn')
    await page.click('#operations-dataset-dataset_list .execute')
    const status = page
      .locator('#operations-dataset-dataset_list .live-responses-table .response-col_status')
      .last()
    await status.waitFor()
    expect(await status.innerText()).toContain('200')
    expect(faults).toEqual([])
  })

  test('ReDoc shows every operation', async () => {
    const { page, faults } = await open('/api/redoc')
    await page.getByRole('heading', { name: 'Read a dataset' }).waitFor()
    expect(faults).toEqual([])
  })
})
