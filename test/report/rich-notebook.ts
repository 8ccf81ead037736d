import { code, display, failure, markdown, notebook, stream } from './fixture.ts'

const BARS = [62, 88, 45, 120, 97, 140, 110, 75]

/** A figure as matplotlib would save it. */
export const SVG = `<?xml version="1.0" encoding="utf-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="560" height="200" viewBox="0 0 560 200">
${BARS.map((height, place) => `<rect x="${40 + place * 62}" y="${170 - height}" width="44" height="${height}" fill="#3a6ea5"/>`).join('\n')}
<path d="M30 10V170H540" fill="none" stroke="#333"/>
<text x="285" y="192" font-family="sans-serif" font-size="12" text-anchor="middle">month</text></svg>`

const LOGO = btoa(
  '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><path d="M4 44 28 20l16 12L92 4" fill="none" stroke="#3a6ea5" stroke-width="5"/></svg>',
)

const COLUMNS = [
  'month',
  'region',
  'revenue',
  'orders',
  'returns',
  'margin',
  'forecast',
  'deviation',
  'segment',
]

/** A table as pandas writes it. */
export function frame(rows: number): string {
  const body = Array.from({ length: rows }, (_, row) => {
    const cells = COLUMNS.map((_, place) => `<td>${((row + 3) * (place + 7) * 137.31).toFixed(2)}</td>`)
    return `<tr>\n<th>${row}</th>\n${cells.join('\n')}\n</tr>`
  })
  return `<div>
<style scoped>
    .dataframe tbody tr th:only-of-type { vertical-align: middle; }
</style>
<table border="1" class="dataframe">
  <thead><tr style="text-align: right;"><th></th>${COLUMNS.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
  <tbody>${body.join('\n')}</tbody>
</table>
<p>${rows} rows × ${COLUMNS.length} columns</p>
</div>`
}

const INTRO = `# Monthly sales forecast

The job reads the dataset \`sales\`, fits a **linear model** and writes the forecast back. See [the guide](https://example.org/guide)
or jump to [the figures](#Figures).

- [x] load and clean
- [ ] review the outliers
  1. in the north
  2. in the south

> A forecast is only as good as its data.

| region | revenue | share |
|:-------|--------:|:-----:|
| north  | 12 400  | 41 %  |
| south  | 17 900  | 59 %  |
`

const METHOD = `## Method

We minimise $\\sum_i (y_i - x_i^T \\beta)^2$, that is

$$\\hat\\beta = (X^T X)^{-1} X^T y$$

\`\`\`python
def fit(x, y):
    return solve(x.T @ x, x.T @ y)  # the normal equations
\`\`\`

![the logo](attachment:logo.svg) ![A badge](https://example.org/badge.svg)
`

const SOURCE = `import pandas as pd

class Forecast:
    """A model of one region."""

    def __init__(self, region: str, *, alpha: float = 0.5) -> None:
        self.region = region  # such as 'north'

    @property
    def label(self):
        return f"forecast of {self.region!r}"

sales = om.datasets.get('sales')
sales.head(8)`

const TRACEBACK = [
  '\u001b[31m---------------------------------------------------------------------------\u001b[39m',
  '\u001b[31mKeyError\u001b[39m                                  Traceback (most recent call last)',
  "\u001b[36mCell\u001b[39m\u001b[36m \u001b[39m\u001b[32mIn[4]\u001b[39m\u001b[32m, line 1\u001b[39m\n\u001b[32m----> \u001b[39m\u001b[32m1\u001b[39m sales[\u001b[33m'profit'\u001b[39m]",
  '\u001b[36mFile \u001b[39m\u001b[32m/usr/lib/python3/site-packages/pandas/core/frame.py:4102\u001b[39m, in \u001b[36mDataFrame.__getitem__\u001b[39m\u001b[34m(self, key)\u001b[39m',
  "\u001b[38;5;28;01mreturn\u001b[39;00m \u001b[31mKeyError\u001b[39m: 'profit'",
]

/** A notebook with everything that a result usually has. */
export const RICH = notebook(
  markdown(INTRO),
  code(SOURCE, {
    output_type: 'execute_result',
    data: { 'text/html': frame(8), 'text/plain': '…' },
    metadata: {},
  }),
  markdown(METHOD, { 'logo.svg': { 'image/svg+xml': LOGO } }),
  code(
    'model.fit(sales)\nprint(model.score())',
    stream(
      'epoch 1 \u001b[32m██████\u001b[0m 100%  loss=\u001b[1m0.4213\u001b[0m\nepoch 2 \u001b[32m██████\u001b[0m 100%  loss=\u001b[1m0.3127\u001b[0m\n0.934\n',
    ),
    stream(
      '/usr/lib/python3/site-packages/sklearn/base.py:493: UserWarning: X does not have valid feature names, but LinearRegression was fitted with feature names\n',
      'stderr',
    ),
  ),
  markdown('## Figures'),
  code('sales.plot.bar(x="month", y="revenue")', display({ 'image/svg+xml': SVG, 'text/plain': '<Axes>' })),
  code(
    'config',
    display({ 'application/json': { model: 'linear', alpha: 0.5, regions: ['north', 'south'] } }),
  ),
  code("sales['profit']", failure(...TRACEBACK)),
)
