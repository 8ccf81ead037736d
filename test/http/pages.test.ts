import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OmegaError } from '../../src/error.ts'
import type { Connection } from '../../src/http/connection.ts'
import { hashKey } from '../../src/http/keys.ts'
import { ossPresenter } from '../../src/http/oss-presenter.ts'
import { parseRules } from '../../src/http/rules.ts'
import type { User } from '../../src/store/user.ts'
import { type Api, openApi } from './api.ts'

const HTML = { Accept: 'text/html' }
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const ROWS = '{"data": {"x": [1, 2, 3], "y": [2, 4, 9007199254740993]}}'

/** Those who may sign in, and what they may besides what the rules say. */
const RIGHTS: Readonly<Record<string, Pick<User, 'buckets' | 'readOnly'>>> = {
  ann: {},
  bob: { buckets: ['other', 'lab'] },
  eve: { readOnly: true },
  old: {},
  李: {},
}

describe('pages for browsers', () => {
  let api: Api
  beforeAll(async () => {
    const hash = await hashKey('secret')
    api = await openApi({
      ui: true,
      presenter: ossPresenter,
      users: {
        findUser: async (name) => {
          if (name === 'away') throw new OmegaError('unavailable', 'The database cannot be reached')
          const rights = RIGHTS[name]
          const expires = name === 'old' ? { expires: new Date('2020-01-01') } : {}
          return rights && { name, keys: [{ id: '', hash, ...expires }], ...rights }
        },
      },
      trustsProxy: (address) => address === '10.0.0.1',
      rules: parseRules([{ text: '(dataset/(open|x.x)|service-status)/.*', origin: 'test' }]),
    })
    const headers = { Authorization: 'ApiKey ann:secret' }
    await api.send('PUT', 'dataset/open/', ROWS, headers)
    await api.send('PUT', 'dataset/open/', { data: { x: [7] } }, { ...headers, Bucket: 'other' })
  })
  afterAll(() => api.close())

  const get = (path: string, headers: Record<string, string> = {}) =>
    api.send('GET', path, null, { ...HTML, ...headers })
  const post = (
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
    connection: Connection = {},
  ) => {
    const body = new URLSearchParams(form).toString()
    return api.send('POST', path, body, { ...FORM, ...headers }, connection)
  }

  async function session(user = 'ann'): Promise<Record<string, string>> {
    const answer = await post('/ui/sign-in', { user, key: 'secret', next: 'dataset/open?offset=0' })
    return { Cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
  }

  test('a browser is led from / to the pages, a client is answered as before', async () => {
    expect((await get('/')).headers.get('location')).toBe('ui/')
    expect(await (await api.send('GET', '/', null, { Accept: 'application/json' })).json()).toEqual({
      status: 'alive',
      docs: '/api/doc/v1',
    })
    expect((await get('/ui')).headers.get('location')).toBe('ui/')
  })

  test('who has not signed in is asked to, and comes back to where they were', async () => {
    const asked = await get('/ui/dataset/open?offset=0')
    expect([asked.status, asked.headers.get('location')]).toEqual([
      303,
      '../sign-in?next=dataset%2Fopen%3Foffset%3D0',
    ])
    const wrong = await post('/ui/sign-in', { user: 'ann', key: 'guess' })
    expect([wrong.status, await wrong.text()]).toEqual([
      401,
      expect.stringContaining('The user or the key is wrong'),
    ])
    const right = await post('/ui/sign-in', { user: 'ann', key: 'secret', next: 'dataset/open?offset=0' })
    expect([right.status, right.headers.get('location')]).toEqual([303, './dataset/open?offset=0'])
    expect(right.headers.get('set-cookie')).toMatch(/^omega-session=[\w-]{43}; HttpOnly; SameSite=Strict$/)
  })

  test('a place to come back to never is on another host', async () => {
    for (const next of ['//evil.test/', 'https://evil.test/', '\\\\evil.test', '../../../x']) {
      const { headers } = await post('/ui/sign-in', { user: 'ann', key: 'secret', next })
      expect(new URL(headers.get('location') ?? '', 'http://localhost/ui/sign-in').host).toBe('localhost')
    }
  })

  test('a place to come back to may hold any letters', async () => {
    const { status, headers } = await post('/ui/sign-in', {
      user: 'ann',
      key: 'secret',
      next: 'dataset/→\r\nx',
    })
    expect([status, headers.get('location')]).toEqual([303, './dataset/%E2%86%92%0D%0Ax'])
  })

  test('a name may be of any script, and a key that no header can carry is asked for again', async () => {
    const headers = await session('李')
    expect((await get('/ui/dataset/open', headers)).status).toBe(200)
    expect((await post('/ui/sign-in', { user: 'ann', key: 'a\nb' })).status).toBe(422)
  })

  test('whose key has expired is told so', async () => {
    const expired = await post('/ui/sign-in', { user: 'old', key: 'secret' })
    expect([expired.status, await expired.text()]).toEqual([
      401,
      expect.stringContaining('The key has expired at 2020-01-01T00:00:00.000Z'),
    ])
  })

  test('nobody is signed in while it cannot be told who they are', async () => {
    const { status, headers } = await post('/ui/sign-in', { user: 'away', key: 'secret' })
    expect([status, headers.get('set-cookie')]).toEqual([503, null])
  })

  test('a session shows what the API answers, in the words of the guide, with exact integers', async () => {
    const answer = await get('/ui/dataset/open', await session())
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).toContain('9007199254740993')
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'nonce-/)
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/)
  })

  test('every link is relative, and keeps the bucket', async () => {
    const text = await (await get('/ui/dataset/open?bucket=other', await session())).text()
    expect(text).toContain('<td class="number">7</td>')
    const links = [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link!)
    expect(links.filter((link) => !/^(?:\.\.?\/|#|data:,$)/.test(link))).toEqual([])
    expect(links).toContain('../datasets?bucket=other')
    expect(links).toContain('../api/other/dataset/open.csv')
  })

  test('the gate to the API has the session, the bucket and the rules, and makes no page of what is stored', async () => {
    const headers = await session()
    const csv = await get('/ui/api/other/dataset/open.csv', headers)
    expect([csv.status, await csv.text()]).toEqual([200, expect.stringMatching(/^x\r?\n7\r?\n$/)])
    expect(csv.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect((await get('/ui/api/omegaml/dataset/closed/', headers)).status).toBe(403)
    expect((await get('/ui/api/omegaml/dataset/open/')).status).toBe(401)
  })

  test('what rules refuse is told, and a list leaves it out', async () => {
    const headers = await session()
    const closed = await get('/ui/dataset/closed', headers)
    expect([closed.status, await closed.text()]).toEqual([403, expect.stringContaining('No rule allows')])
    expect(await (await get('/ui/datasets', headers)).text()).toContain('href="./dataset/open"')
  })

  test('names are escaped wherever they stand', async () => {
    const text = await (await get(`/ui/dataset/${encodeURIComponent('x"x')}`, await session())).text()
    expect(text).toContain('There is no dataset &quot;x&quot;x&quot;')
  })

  test('a form is read to its bound, whether or not it says how long it is', async () => {
    const headers = await session()
    const about = async (form: Record<string, string>, length: Record<string, string> = {}) => {
      const answer = await post('/ui/dataset/open', form, { ...headers, ...length })
      return [answer.status, await answer.text()]
    }
    const none = [400, expect.stringContaining('This page has no such form')]
    expect(await about({})).toEqual(none)
    expect(await about({ do: 'nothing' }, { 'Content-Length': '10' })).toEqual(none)
    const long = [413, expect.stringContaining('A form has at most 1048576 bytes, send more by the API')]
    expect(await about({ do: 'x'.repeat(1 << 20) })).toEqual(long)
    expect(await about({}, { 'Content-Length': '1048577' })).toEqual(long)
  })

  test('a page of another origin posts nothing', async () => {
    const headers = { ...(await session()), Origin: 'http://evil.test' }
    expect((await post('/ui/dataset/open', { do: 'delete' }, headers)).status).toBe(403)
  })

  test('who has buckets is shown the first of them, and chooses among them', async () => {
    const headers = await session('bob')
    const text = await (await get('/ui/dataset/open', headers)).text()
    expect(text).toContain('<td class="number">7</td>')
    expect(text).toContain('href="../datasets?bucket=other"')
    expect(text).toMatch(/<select name="bucket"><option selected>other<\/option><option>lab<\/option>/)
    const closed = await get('/ui/datasets?bucket=omegaml', headers)
    expect([closed.status, await closed.text()]).toEqual([
      403,
      expect.stringContaining('may not use bucket &quot;omegaml&quot;'),
    ])
  })

  test('forms are there for what is allowed', async () => {
    const forms = async (user: string, path: string) => {
      const text = await (await get(path, await session(user))).text()
      return [...text.matchAll(/name="do" value="(\w+)"|data-(upload)=/g)].map(
        ([, deed, drop]) => deed ?? drop,
      )
    }
    expect(await forms('ann', '/ui/dataset/open')).toEqual(['delete'])
    expect(await forms('eve', '/ui/dataset/open')).toEqual([])
    expect(await forms('ann', '/ui/datasets')).toEqual(['upload'])
    expect(await forms('eve', '/ui/datasets')).toEqual([])
    expect(await forms('ann', '/ui/jobs')).toEqual([])
  })

  test('a form without scripts uploads files, and says when there is one of that name', async () => {
    const headers = await session()
    const upload = async (query: string, name: string, text: string) => {
      const form = new FormData()
      form.append('file', new File([text], name))
      const { headers: sent, body } = new Request('http://localhost/', { method: 'POST', body: form })
      const type = sent.get('content-type') ?? ''
      const bytes = new Uint8Array(await new Response(body).arrayBuffer())
      return api.send('POST', `/ui/upload?bucket=other${query}`, bytes, {
        ...headers,
        'Content-Type': type,
        'Content-Length': String(bytes.length),
      })
    }
    const first = await upload('', 'x.x.csv', 'a\n1\n')
    expect([first.status, first.headers.get('location')]).toEqual([303, './dataset/x.x?bucket=other'])
    const again = await upload('', 'x.x.csv', 'a\n2\n')
    expect([again.status, await again.text()]).toEqual([
      412,
      expect.stringContaining('There is a dataset &quot;x.x&quot; already'),
    ])
    expect((await upload('&replace=1', 'x.x.csv', 'a\n3\n')).status).toBe(303)
    const csv = await get('/ui/api/other/dataset/x.x.csv', headers)
    expect(await csv.text()).toMatch(/^a\r?\n3\r?\n$/)
    expect((await upload('', 'open.png', '')).status).toBe(415)
    expect((await upload('', '', '')).status).toBe(400)
    expect((await upload('', 'closed.csv', 'a\n1\n')).status).toBe(403)
  })

  test('a cookie is for TLS alone where the browser came by it, as it says or a trusted proxy does', async () => {
    const cookieOf = async (headers: Record<string, string>, address: string) => {
      const answer = await post('/ui/sign-in', { user: 'ann', key: 'secret' }, headers, { address })
      return answer.headers.get('set-cookie')?.includes('; Secure')
    }
    expect(await cookieOf({ 'X-Forwarded-Proto': 'https' }, '192.0.2.1')).toBe(false)
    expect(await cookieOf({ 'X-Forwarded-Proto': 'https' }, '10.0.0.1')).toBe(true)
    expect(await cookieOf({ Origin: 'https://localhost' }, '192.0.2.1')).toBe(true)
    expect(await cookieOf({ Origin: 'http://localhost' }, '192.0.2.1')).toBe(false)
  })

  test('a session ends when its user signs out', async () => {
    const headers = await session()
    const out = await post('/ui/sign-out', {}, headers)
    expect(out.headers.get('set-cookie')).toBe('omega-session=; HttpOnly; SameSite=Strict; Max-Age=0')
    expect((await get('/ui/datasets', headers)).status).toBe(303)
  })

  test('files of the page may be kept for long, by names that change with them', async () => {
    const text = await (await get('/ui/sign-in')).text()
    const [, script] = /src="\.\/(assets\/page-[0-9a-f]{12}\.js)"/.exec(text) ?? []
    const answer = await get(`/ui/${script}`)
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect((await get('/ui/assets/page-000000000000.js')).status).toBe(404)
  })
})

test('without pages / leads to Swagger UI', async () => {
  const api = await openApi({}, { dataWorkers: 0 })
  expect((await api.send('GET', '/', null, HTML)).headers.get('location')).toBe('/api/doc/v1')
  expect((await api.send('GET', '/ui/', null, HTML)).status).toBe(404)
  await api.close()
})
