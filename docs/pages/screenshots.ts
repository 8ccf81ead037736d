/** Makes the pictures of the README, by a server with some data: `node docs/pages/screenshots.ts`. */
import { launch } from '../../test/report/browser.ts'
import { startServer } from '../../test/runtimes/server.ts'

const DISTRICTS = ['Oerlikon', 'Altstadt', 'Wiedikon', 'Seefeld', 'Höngg']

/** Rents of flats that nobody lives in, the same each time. */
function flats(rows: number): string {
  let seed = 7
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const lines = Array.from({ length: rows }, () => {
    const size = Math.round(20 + 45 * (random() + random()) + 15 * random())
    const built = Math.round(1900 + 60 * (random() + random()))
    const place = Math.floor(5 * random() * random())
    const rent = Math.round(420 + size * (17 + 2 * place) + 2 * (built - 1970) + 400 * (random() - 0.5))
    const floor = random() < 0.05 ? '' : Math.floor(9 * random())
    return [
      size,
      Math.max(1, Math.round(size / 28)),
      DISTRICTS[place],
      floor,
      built,
      random() < 0.6,
      rent,
    ].join(',')
  })
  return ['size,rooms,district,floor,built,balcony,rent', ...lines].join('\n')
}

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'markdown',
      metadata: {},
      source:
        'Rents follow $y = \\alpha + \\beta x$, with\n\n$$\\hat\\beta = \\frac{\\sum_i (x_i - \\bar x)(y_i - \\bar y)}{\\sum_i (x_i - \\bar x)^2}$$',
    },
    {
      cell_type: 'code',
      metadata: {},
      execution_count: null,
      outputs: [],
      source: "flats = om.datasets.get('flats')\nprint(len(flats), 'flats')",
    },
  ],
}

await using server = await startServer('node')
const send = (method: string, path: string, body: string, type = 'application/json') =>
  fetch(`${server.url}/api/v1/${path}`, { method, body, headers: { 'Content-Type': type } })
await send('PUT', 'dataset/flats/', flats(1200), 'text/csv')
await send(
  'POST',
  'model/',
  '{"name": "rent", "pipeline": [["StandardScaler", {}], ["Ridge", {"alpha": 0.1}]]}',
)
await send('PUT', 'model/rent/fit/?datax=flats[size,rooms,built]&datay=flats[rent]', '')
await send('POST', 'job/', JSON.stringify({ name: 'report', content: NOTEBOOK }))
await send('POST', 'job/report/run/', '')

const browser = await launch()
for (const [path, file, colorScheme] of [
  ['dataset/flats', 'dataset', 'light'],
  ['model/rent', 'model', 'dark'],
  ['job/report', 'job', 'light'],
] as const) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1100, height: 660 } })
  await page.goto(`${server.url}/ui/${path}`, { waitUntil: 'networkidle' })
  if (file === 'model') {
    for (const [name, value] of [
      ['size', '70'],
      ['rooms', '3'],
      ['built', '1975'],
    ] as const)
      await page.getByLabel(name).fill(value)
    await page.getByRole('button', { name: 'Predict' }).click()
    await page.locator('output').waitFor()
  }
  await page.screenshot({ path: `docs/pages/${file}.png` })
  await page.close()
}
await browser.close()
