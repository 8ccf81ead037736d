import { answer } from './fetch.ts'

interface DenoApi {
  serve(
    options: { hostname: string; port: number; onListen: (at: { port: number }) => void },
    handler: typeof answer,
  ): void
}
const { Deno: deno } = globalThis as unknown as { Deno: DenoApi }
deno.serve(
  {
    hostname: '127.0.0.1',
    port: 0,
    onListen: ({ port }) => console.log(`address  http://127.0.0.1:${port}`),
  },
  answer,
)
