import { answer } from './fetch.ts'

interface BunApi {
  serve(options: { hostname: string; port: number; fetch: typeof answer }): { port: number }
}
const { Bun: bun } = globalThis as unknown as { Bun: BunApi }
const server = bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer })
console.log(`address  http://127.0.0.1:${server.port}`)
