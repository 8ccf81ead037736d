import { parseJson } from '../../src/data/json/parse-json.ts'
import { inlineTable } from '../../src/inference/inline-table.ts'
import { createPipeline } from '../../src/models/sklearn/pipeline.ts'

/** Prints how long the estimator itself takes to predict ten rows, in us (median). Run by each runtime. */
const rows = Array.from({ length: 10 }, (_, i) => ({ x: i, y: i * 2 }))
const table = (text: string) => inlineTable(parseJson(text))
const x = table(JSON.stringify(rows.map(({ x }) => ({ x }))))
const y = table(JSON.stringify(rows.map(({ y }) => ({ y }))))
const model = createPipeline([['LinearRegression', {}]])
const progress = () => {}
await model.run({ action: 'fit', x, y, progress })
const times: number[] = []
for (let round = 0; round < 5000; round++) {
  const began = performance.now()
  await model.run({ action: 'predict', x, progress })
  times.push((performance.now() - began) * 1000)
}
console.log(times.toSorted((a, b) => a - b)[2500])
