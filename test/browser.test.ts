import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, withoutBrowser } from './report/browser.ts'
import { type RunningServer, startServer } from './runtimes/server.ts'

/** Rents that are 10 for each square metre and 100 besides, in two districts. */
const FLATS = [
  'size,district,rent',
  ...Array.from(
    { length: 60 },
    (_, i) => `${30 + i},${i % 3 === 0 ? 'Seefeld' : 'Wiedikon'},${400 + 10 * i}`,
  ),
].join('\n')

const CODE = `flats = om.datasets.get('flats')
print(len(flats), 'flats')`

describe.skipIf(withoutBrowser)('a browser', { timeout: 900_000 }, () => {
  let server: RunningServer
  let browser: Browser
  beforeAll(async () => {
    server = await startServer('node', { args: ['--demo'] })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  type Options = NonNullable<Parameters<Browser['newPage']>[0]>

  async function open(path: string, options: Options = {}): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage(options)
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

  /** Waits until an element reads so: a page that is slow still shows what was there before. */
  const reads = (page: Page, selector: string, text: RegExp) =>
    expect.poll(() => page.locator(selector).innerText()).toMatch(text)

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

  test('a person uploads a CSV, looks at it, trains, predicts, runs a notebook and reads its report', async () => {
    const { page, faults } = await open('/')
    expect(page.url()).toBe(`${server.url}/ui/`)
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'flats.csv', { type: 'text/csv' }))
      return transfer
    }, FLATS)
    await page.dispatchEvent('main', 'drop', { dataTransfer: dropped })
    await page.waitForURL('**/ui/dataset/flats')
    await reads(page, '.summary', /60 rows\s*3 columns/)

    await page.getByRole('link', { name: 'rent', exact: true }).click()
    await page.locator('[aria-sort=ascending] a').click()
    await page.locator('[aria-sort=descending]').waitFor()
    await reads(page, '.frame tbody tr >> nth=0', /59\s+89\s+Wiedikon\s+990/)
    await page.getByLabel('Where').selectOption('district')
    await page.getByLabel('How').selectOption('eq')
    await page.getByPlaceholder('value').fill('Seefeld')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await reads(page, '.summary', /20 rows that match/)
    await page.getByRole('link', { name: 'Remove the filter district = Seefeld' }).click()
    await page.getByRole('link', { name: 'Last page' }).click()
    await reads(page, '.pager', /51–60 of 60/)
    await page.getByRole('img', { name: 'Plot of rent by size, 60 points' }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'csv', exact: true }).click()
    expect((await download).suggestedFilename()).toBe('flats.csv')

    await page.getByRole('button', { name: 'Train' }).click()
    await page.waitForURL('**/ui/model/flats-model')
    await page.getByLabel('size').fill('50')
    await page.getByRole('button', { name: 'Predict' }).click()
    await reads(page, 'output', /^(?:600(?:\.0+\d*)?|599\.9+\d*)$/)

    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Jobs' }).click()
    await page.getByLabel('Name', { exact: true }).fill('report')
    await page.getByLabel('Python').fill(CODE)
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Run' }).click()
    await page.locator('.badge.good').waitFor()
    const report = page.frameLocator('iframe').locator('.output')
    expect(await report.innerText()).toContain('60 flats')
    expect(faults).toEqual([])
  })

  test('a script is run, and stopped', async () => {
    const { page, faults } = await open('/ui/scripts')
    await page.getByLabel('Name', { exact: true }).fill('wait')
    await page
      .getByLabel('Python')
      .fill("import time\ndef run(om, data, **kwargs):\n    print('begun')\n    time.sleep(600)")
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Run' }).click()
    await page.getByRole('log').getByText('begun').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('revoked').waitFor()
    expect(faults).toEqual([])
  })

  test('nothing of a page is out of reach, in light and dark, or on a phone', async () => {
    await fetch(`${server.url}/api/v1/script/double/`, {
      method: 'PUT',
      headers: { 'Content-Type': 'text/x-python' },
      body: 'def run(om, data, **kwargs):\n    return 2 * data["n"]',
    })
    await fetch(`${server.url}/api/v1/script/double/run/`, { method: 'POST', body: '{}' })
    const tasks = (await (await fetch(`${server.url}/api/v1/task/`)).json()) as {
      objects: { task_id: string }[]
    }
    const paths = [
      ...['', 'datasets', 'dataset/sample', 'models', 'model/flats-model', 'jobs', 'job/report'],
      ...[
        'scripts',
        'script/double',
        'tasks',
        `task/${tasks.objects[0]?.task_id}`,
        'workers',
        'sign-in',
        'nowhere',
      ],
    ]
    const found: unknown[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: colorScheme === 'dark' ? 390 : 1280, height: 800 }
      const { page } = await open('/ui/', { colorScheme, viewport, bypassCSP: true })
      for (const path of paths) {
        await page.goto(`${server.url}/ui/${path}`)
        const { violations, isTooWide } = (await page.evaluate(`${axe.source}
          axe.run({ iframes: false }).then(({ violations }) => ({
            violations: violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))]),
            isTooWide: document.documentElement.scrollWidth > innerWidth,
          }))`)) as { violations: unknown[]; isTooWide: boolean }
        if (violations.length > 0 || isTooWide) found.push({ path, colorScheme, violations, isTooWide })
      }
      await page.close()
    }
    expect(found).toEqual([])
  })
})
