import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, openApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
  await api.send('POST', 'job/', { name: 'j', code: 'print(1)' })
  await api.send('PUT', 'dataset/x', { data: { x: [1, 2] } })
  await api.send('POST', 'model/', { name: 'm', pipeline: [['LinearRegression', {}]] })
})
afterAll(() => api.close())

describe('what a report is answered as', () => {
  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'text/html; charset=utf-8'],
    ['application/xhtml+xml, text/html', 'text/html; charset=utf-8'],
    ['application/json;q=0.1, TEXT/HTML;q=0.2', 'text/html; charset=utf-8'],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'text/html; charset=utf-8'],
    ['text/html;q=0, */*', 'application/json'],
    ['text/htmlx', 'application/json'],
    ['application/json, text/html', 'application/json'],
    ['application/json, text/html;q=0.9', 'application/json'],
  ])('Accept %j: %s', async (accept, type) => {
    const answer = await api.send('GET', 'job/export/j', null, accept === undefined ? {} : { accept })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('vary')).toContain('Accept')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toContain('print')
  })
})

describe('where a request comes from', () => {
  const click = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const train = 'model/m/fit?datax=x[x]&datay=x[x]'

  test.each([
    ['a click elsewhere', 'job/export/j', click, 200],
    ['a click elsewhere, name first', 'job/j/export', click, 200],
    ['a click on a page of the same site', 'job/j/export', { ...click, 'sec-fetch-site': 'same-site' }, 200],
    ['a frame elsewhere', 'job/export/j', { ...click, 'sec-fetch-dest': 'iframe' }, 403],
    [
      'an image elsewhere',
      'job/export/j',
      { ...click, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      403,
    ],
    [
      'a script elsewhere',
      'job/export/j',
      { ...click, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      403,
    ],
    ['a click elsewhere that trains', train, click, 403],
    ['a click elsewhere that runs code', 'job/j/run', click, 403],
    ['a click elsewhere that predicts', 'model/m/?datax=x', click, 403],
  ])('%s, %s: %s', async (_, path, headers, status) => {
    expect((await api.send('GET', path, null, headers)).status).toBe(status)
  })
})

test('GET dataset/b[x,x] is refused', async () => {
  const answer = await api.send('GET', 'dataset/x[x,x]')
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    detail: 'Name "x[x,x]" has the column "x" twice, name each column once',
  })
})
