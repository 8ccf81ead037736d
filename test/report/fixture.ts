/** A PNG of one pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export function notebook(...cells: readonly JsonObject[]): JsonObject {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python', version: '3.12.4' },
    },
    cells,
  }
}

export function markdown(source: Json, attachments: JsonObject = {}): JsonObject {
  return { cell_type: 'markdown', id: 'm', metadata: {}, source, attachments }
}

export function code(source: Json, ...outputs: readonly Json[]): JsonObject {
  return { cell_type: 'code', id: 'c', metadata: {}, execution_count: 1, source, outputs }
}

export function display(data: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { output_type: 'display_data', data, metadata }
}

export function stream(text: Json, name = 'stdout'): JsonObject {
  return { output_type: 'stream', name, text }
}

export function failure(...traceback: readonly string[]): JsonObject {
  return { output_type: 'error', ename: 'KeyError', evalue: 'profit', traceback }
}
