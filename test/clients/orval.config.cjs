// orval serialises no body that may have several media types, and texts of other types than text/plain as JSON: it is told JSON where
// there is JSON, then bytes, then the first of the others. Needs OMEGA_URL.
const KNOWN = ['application/json', 'application/octet-stream']

function withOneType(operation) {
  for (const told of [operation.requestBody, ...Object.values(operation.responses)]) {
    const [first] = Object.keys(told?.content ?? {})
    if (first === undefined) continue
    const type = KNOWN.find((known) => known in told.content) ?? first
    told.content = { [type]: told.content[type] }
  }
}

module.exports = {
  omega: {
    input: {
      target: './openapi.json',
      override: {
        transformer(document) {
          for (const path of Object.values(document.paths)) Object.values(path).forEach(withOneType)
          return document
        },
      },
    },
    output: { target: './made/orval/api.ts', client: 'fetch', baseUrl: process.env.OMEGA_URL },
  },
}
