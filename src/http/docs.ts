import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { SwaggerUI } from '@hono/swagger-ui'
import { type Context, Hono } from 'hono'
import { etag } from 'hono/etag'
import { openapi } from './openapi.ts'
import type { Outside } from './outside.ts'
import { routes } from './routes.ts'

const SPECS = '/api/doc/v1/specs/swagger.json'
const ASSETS = {
  'swagger-ui.css': { module: 'swagger-ui-dist/swagger-ui.css', type: 'text/css' },
  'swagger-ui-bundle.js': { module: 'swagger-ui-dist/swagger-ui-bundle.js', type: 'text/javascript' },
  'redoc.standalone.js': { module: 'redoc/bundles/redoc.standalone.js', type: 'text/javascript' },
} as const

// Pages name what they load as it stands to them, so that a proxy may put them anywhere.
const IS_DARK = `matchMedia('(prefers-color-scheme: dark)')`

/** Swagger UI is dark by a class of the page, as the system is, also when that changes. */
const START_SWAGGER = `const dark = ${IS_DARK}
const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', dress)
dress()
SwaggerUIBundle({ url: 'v1/specs/swagger.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })`

/** ReDoc is given its colours when it starts. */
const START_REDOC = `const dark = ${IS_DARK}
const night = {
  colors: {
    primary: { main: '#7db4ff' },
    success: { main: '#6fcf97' },
    text: { primary: '#e3e6ea', secondary: '#a9b1bb' },
    border: { dark: '#8a94a0', light: '#2b323a' },
    responses: {
      success: { color: '#6fcf97', backgroundColor: '#17291f', tabTextColor: '#6fcf97' },
      error: { color: '#ff8a80', backgroundColor: '#331c1c', tabTextColor: '#ff8a80' },
      redirect: { color: '#ffcf70', backgroundColor: '#332b17', tabTextColor: '#ffcf70' },
      info: { color: '#7db4ff', backgroundColor: '#17222f', tabTextColor: '#7db4ff' },
    },
  },
  sidebar: { backgroundColor: '#14181d', textColor: '#e3e6ea' },
  rightPanel: { backgroundColor: '#0f1216' },
  schema: { nestedBackground: '#1f252c', linesColor: '#5b6672', typeNameColor: '#a9b1bb' },
  typography: { code: { color: '#ffab9f', backgroundColor: '#262d35' }, links: { color: '#7db4ff' } },
}
const show = () => {
  const place = document.createElement('div')
  document.getElementById('redoc').replaceChildren(place)
  Redoc.init('doc/v1/specs/swagger.json', { disableSearch: true, hideLogo: true, theme: dark.matches ? night : {} }, place)
}
dark.addEventListener('change', show)
show()`

/** The one thing that ReDoc would fetch from another host: the badge of its maker. */
const BADGE = 'https://cdn.redoc.ly/redoc/logo-mini.svg'

/** Whether a path is one of the documents, of which rules are not asked. */
export function isDocument(pathname: string): boolean {
  return /^\/(?:api\/(?:doc|redoc)(?:\/.*)?)?$/.test(pathname)
}

type Seen = { Bindings: { readonly outside?: Pick<Outside, 'base'> } }

/** Nothing where no shell says. */
function baseOf(c: Context<Seen>): string {
  return c.env?.outside?.base ?? ''
}

/**
 * The OpenAPI document and its two readers, Swagger UI and ReDoc, from local files and no other host. A browser that asks
 * for `/` is led to the pages for people where there are any, else to Swagger UI.
 */
export function docs(version: string, hasPages = false): Hono<Seen> {
  const app = new Hono<Seen>()
  let made: object | undefined
  // A fifth of a second of CPU, for the first who asks rather than at every start.
  const document = () => (made ??= openapi(routes, version))
  app.use('/api/doc/*', etag())
  for (const path of [SPECS, '/api/doc/v1/specs/openapi.json']) {
    app.get(path, (c) => c.json({ ...document(), servers: [{ url: baseOf(c) || '/' }] }))
  }
  app.get('/api/doc/v1', (c) => c.html(swaggerPage, 200, PAGE_HEADERS))
  app.get('/api/doc/v1/', (c) => c.redirect(`${baseOf(c)}/api/doc/v1`))
  app.get('/api/redoc/', (c) => c.redirect(`${baseOf(c)}/api/redoc`))
  app.get('/api/redoc', (c) => c.html(redocPage, 200, PAGE_HEADERS))
  app.get('/', (c) =>
    // KServe's SDK asks here whether a server of its first protocol lives.
    c.req.header('Accept')?.includes('html') === false
      ? c.json({ status: 'alive', docs: `${baseOf(c)}/api/doc/v1` })
      : c.redirect(hasPages ? 'ui/' : `${baseOf(c)}/api/doc/v1`),
  )
  for (const [name, asset] of Object.entries(ASSETS)) {
    app.get(`/api/doc/assets/${name}`, async (c) => {
      const text = await readFile(fileURLToPath(import.meta.resolve(asset.module)), 'utf8')
      return c.body(text.replaceAll(BADGE, 'data:,'), 200, {
        'Content-Type': asset.type,
        'Cache-Control': 'max-age=3600',
      })
    })
  }
  for (const [name, script] of [
    ['swagger-start.js', START_SWAGGER],
    ['redoc-start.js', START_REDOC],
  ] as const) {
    app.get(`/api/doc/assets/${name}`, (c) => c.body(script, 200, { 'Content-Type': 'text/javascript' }))
  }
  return app
}

// Both readers write style attributes as they render, and ReDoc starts its search worker from a blob.
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
}

/** No frame of another colour around the readers, before they have drawn anything either. */
const STYLE = `<style>
:root { color-scheme: light dark }
body { margin: 0; background: light-dark(#fff, #1a1f25) }
html.dark-mode body { background: #1c2022 }
</style>`

const swaggerPage = page(
  SwaggerUI({
    url: 'v1/specs/swagger.json',
    manuallySwaggerUIHtml: () => `<link rel="stylesheet" href="assets/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="assets/swagger-ui-bundle.js"></script>
<script src="assets/swagger-start.js"></script>`,
  }),
)

const redocPage = page(`<div id="redoc"></div>
<script src="doc/assets/redoc.standalone.js"></script>
<script src="doc/assets/redoc-start.js"></script>`)

function page(body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Omega Edge</title><link rel="icon" href="data:,">${STYLE}</head>
<body>${body}</body>
</html>`
}
