import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { openapi } from '../src/http/openapi.ts'
import { PROBES } from '../src/http/probes.ts'
import { routes } from '../src/http/routes.ts'

test('the document is valid OpenAPI 3.1 and has every route', async () => {
  const document = JSON.parse(JSON.stringify(openapi(routes, '1.0.0')))
  const { valid, errors } = await new Validator().validate(document)
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  const operations = Object.values(document.paths as Record<string, object>).flatMap((path) =>
    Object.keys(path),
  )
  // Routes that a parameter tells apart are one operation; those of an alias are two.
  const ownPlaces = routes.filter(({ given, target }) => given === undefined && target !== 'verb')
  const aliases = ownPlaces.filter((route) => route.alias !== undefined)
  expect(operations.length).toBe(ownPlaces.length + aliases.length + PROBES.length)
  const ids = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((path) => Object.values(path))
    .map((operation) => operation.operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('the result of a task that has failed is documented for every status that it may have failed with', () => {
  const document = JSON.parse(JSON.stringify(openapi(routes, '1.0.0')))
  const { responses } = document.paths['/api/v1/task/{name}/result'].get
  for (const status of ['400', '403', '404', '409', '422', 'default'])
    expect(responses[status].content).toHaveProperty('application/json')
  expect(responses.default.content).toHaveProperty('application/problem+json')
})
