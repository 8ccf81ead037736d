import { JsonObject, parseJson } from '../data/json/parse-json.ts'
import type { Table } from '../models/table.ts'
import { csvTable } from './csv-table.ts'
import { inlineTable } from './inline-table.ts'
import { numberRows } from './number-rows.ts'

/** X and y of a request's body: the body is X, or has them as `datax` and `datay`. CSV is X. Throws 400. */
export async function bodyTables(text: string, isCsv: boolean): Promise<{ x: () => Table; y?: () => Table }> {
  if (isCsv) {
    const table = await csvTable(text)
    return { x: () => table }
  }
  const numbers = numberRows(text)
  if (numbers) return { x: () => numbers }
  const body = parseJson(text)
  const part = (name: string) => (body instanceof JsonObject ? (body.get(name) ?? undefined) : undefined)
  const [x, y] = [part('datax') ?? body, part('datay')]
  return { x: () => inlineTable(x), ...(y !== undefined && { y: () => inlineTable(y) }) }
}
