import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningServer, startServer } from './runtimes/server.ts'
import { isRequired } from './services.ts'

const isThere = (program: string) => {
  try {
    execFileSync('which', [program], { env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } })
    return true
  } catch {
    return false
  }
}
const without = !isRequired && !(isThere('nginx') && isThere('caddy'))

/** nginx leaves paths and `Host` as it does by itself: only so %2F and %3B of names reach the server. */
const nginx = (folder: string, port: number, server: string) => `
daemon off; pid ${folder}/pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; location /ml/ { proxy_pass ${server}; proxy_http_version 1.1; } }
}`

/** Caddy takes the prefix off and says so; `Host` is the client's. */
const caddy = (_folder: string, port: number, server: string) => `
{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  handle_path /edge/* {
    reverse_proxy ${server} {
      header_up X-Forwarded-Prefix /edge
    }
  }
}`

describe.skipIf(without)('behind a proxy', () => {
  let server: RunningServer
  const proxies: ChildProcess[] = []
  const places: Record<string, string> = {}
  beforeAll(async () => {
    const args = ['--base-path', '/ml', '--trusted-proxies', 'loopback']
    server = await startServer('node', { args })
    places.nginx = await start(nginx, 'nginx.conf', (file) => ['nginx', '-e', 'stderr', '-c', file], '/ml')
    const run = (file: string) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file]
    places.caddy = await start(caddy, 'Caddyfile', run, '/edge')
  })
  afterAll(async () => {
    for (const proxy of proxies) {
      if (proxy.exitCode === null && proxy.kill()) await once(proxy, 'exit')
    }
    await server?.stop()
  })

  async function start(
    config: (folder: string, port: number, server: string) => string,
    name: string,
    command: (file: string) => string[],
    prefix: string,
  ): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'omega-proxy-'))
    await mkdir(join(folder, 'home'))
    const file = join(folder, name)
    const [program = '', ...args] = command(file)
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, HOME: join(folder, 'home') }
    // Another process may have taken the port by then: a proxy that ends is started again at another.
    for (;;) {
      const port = await freePort()
      await writeFile(file, config(folder, port, server.url))
      const proxy = spawn(program, args, { env, stdio: 'ignore' })
      proxies.push(proxy) // also one that never becomes ready
      const place = `http://127.0.0.1:${port}${prefix}`
      const isReady = () =>
        fetch(`${place}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        )
      await vi.waitUntil(async () => proxy.exitCode !== null || (await isReady()), { timeout: 200_000 })
      if (proxy.exitCode !== null) continue
      return place
    }
  }

  test.each(['nginx', 'caddy'])('%s: pages, links and documents stay below its prefix', async (name) => {
    const place = places[name]!
    const prefix = new URL(place).pathname
    const home = await fetch(`${place}/`, { headers: { Accept: 'text/html' }, redirect: 'manual' })
    expect(home.headers.get('location')).toBe('ui/') // which holds below any prefix
    const page = await fetch(`${place}/api/doc/v1`)
    const [, asset = ''] = /src="([^"]*start\.js)"/.exec(await page.text()) ?? []
    const script = await (await fetch(new URL(asset, page.url))).text()
    const [, document = ''] = /url: '([^']+)'/.exec(script) ?? []
    const specs = (await (await fetch(new URL(document, page.url))).json()) as { servers: object[] }
    expect(specs.servers).toEqual([{ url: prefix }])
    for (const one of ['a', 'b']) {
      const body = JSON.stringify({ data: { x: [1, 2, 3] } })
      const put = await fetch(`${place}/api/v1/dataset/${name}-${one}/`, { method: 'PUT', body })
      expect(put.status).toBe(204)
    }
    const list = await (await fetch(`${place}/api/v1/dataset/?limit=1`)).json()
    const { next } = (list as { meta: { next: string } }).meta
    expect(next).toMatch(new RegExp(`^${prefix}/api/v1/dataset/`))
    expect((await fetch(new URL(next, place))).status).toBe(200)
    const part = await fetch(`${place}/api/v1/dataset/${name}-a?limit=1`)
    const [, more = ''] = /^<(.*)>/.exec(part.headers.get('link') ?? '') ?? []
    expect(await (await fetch(new URL(more, place))).json()).toMatchObject({ data: { x: { 0: 2 } } })
    const made = await fetch(`${place}/api/v1/model/`, {
      method: 'POST',
      headers: { Prefer: 'respond-async' },
      body: JSON.stringify({ name: `m-${name}`, pipeline: [['LinearRegression', {}]] }),
    })
    const at = made.headers.get('location') ?? ''
    expect([made.status, at]).toEqual([202, expect.stringMatching(new RegExp(`^${prefix}/api/v1/task/`))])
    await expect.poll(async () => (await fetch(new URL(at, place))).status).toBe(200)
  })

  test.each(['nginx', 'caddy'])(
    '%s: names are spelled as they are, and pages of it may write',
    async (name) => {
      const place = places[name]!
      const write = (site: string) =>
        fetch(`${place}/api/v1/dataset/a%2Fb%3B${name}/`, {
          method: 'PUT',
          headers: { Origin: 'https://public.example', 'Sec-Fetch-Site': site },
          body: JSON.stringify({ data: { x: [1] } }),
        })
      expect([(await write('same-origin')).status, (await write('cross-site')).status]).toEqual([204, 403])
      const direct = await fetch(`${server.url}/api/v1/dataset/a/b%3B${name}`)
      expect(direct.status).toBe(200)
    },
  )

  test.each(['nginx', 'caddy'])('%s: events arrive at once', async (name) => {
    const api = `${places[name]}/api/v1`
    const code = 'export const run = () => new Promise(() => setInterval(() => {}, 1000))'
    const headers = { 'Content-Type': 'text/javascript' }
    await fetch(`${api}/script/endless/`, { method: 'PUT', headers, body: code })
    const run = await fetch(`${api}/script/endless/run/?async=1`, { method: 'POST' })
    const { task_id: id } = (await run.json()) as { task_id: string }
    const events = (await fetch(`${api}/task/${id}/events`)).body!.getReader()
    // The task does not end by itself: what is read was sent before its end.
    const first = new TextDecoder().decode((await events.read()).value)
    expect(first).toMatch(/PENDING|STARTED/)
    expect((await fetch(`${api}/task/${id}/`, { method: 'DELETE' })).status).toBe(202)
    let rest = ''
    for (let next = await events.read(); !next.done; next = await events.read())
      rest += new TextDecoder().decode(next.value)
    expect(rest).toContain('REVOKED')
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}
