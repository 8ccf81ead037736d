import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

/** The one without a window takes half as much CPU. */
const executablePath =
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync) ?? '/usr/bin/chromium'
export const withoutBrowser = !existsSync(executablePath) && process.env.OMEGA_TEST_SERVICES !== 'required'

export function launch(): Promise<Browser> {
  const flags = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync']
  return chromium.launch({
    executablePath,
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-gpu', ...flags],
  })
}

const ADDRESS = 'http://report.test/'
const ICON = `${ADDRESS}favicon.ico`
const POLICY_NAME = 'Content Security Policy'

/** Opens pages and notes everything that a page must not do. */
export class Trap {
  readonly #page: Page
  #markup = ''
  #headers: Record<string, string> = {}
  #faults: string[] = []

  private constructor(page: Page) {
    this.#page = page
  }

  static async set(browser: Browser): Promise<Trap> {
    const page = await (await browser.newContext()).newPage()
    const trap = new Trap(page)
    const note = (fault: string) => void trap.#faults.push(fault)
    await page.exposeFunction('hit', () => note('a script ran'))
    await page.addInitScript('globalThis.alert = globalThis.hit')
    await page.route('**/*', (route) => {
      const isPage = route.request().url() === ADDRESS && route.request().isNavigationRequest()
      if (isPage)
        return route.fulfill({ body: trap.#markup, contentType: 'text/html', headers: trap.#headers })
      note(`request of ${route.request().url()}`)
      return route.abort()
    })
    page.on('dialog', (dialog) => void dialog.dismiss().finally(() => note('a dialog opened')))
    page.on('console', (message) => {
      const text = message.text()
      if (text.includes(ICON)) return // which the browser asks for by itself
      // What a policy that only reports would have refused is no error to the browser.
      if (message.type() === 'error' || text.includes(POLICY_NAME)) note(text)
    })
    page.on('pageerror', (error) => note(error.message))
    page.on('frameattached', () => note('a frame was attached'))
    page.context().on('page', () => note('a window opened'))
    return trap
  }

  /** What the page has done so far; a browser on a busy machine may tell it late. */
  get faults(): readonly string[] {
    return this.#faults
  }

  /** Loads a page, touches everything in it and returns what it did, and what it should not hold. */
  async spring(markup: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
    this.#faults = []
    this.#markup = markup
    this.#headers = headers
    await this.#page.goto(ADDRESS, { waitUntil: 'load' })
    const found = await this.#page.evaluate(inspect)
    // A sandboxed page has no timers to wait with.
    await new Promise((done) => setTimeout(done, 30))
    // However slow the machine is: the page has come to what was asked of it before.
    await this.#page.evaluate('0')
    return [...found, ...this.#faults]
  }
}

/** Runs in the page: fires the events that handlers wait for, and lists what is not on the allow-list. */
function inspect(): string[] {
  const faults: string[] = []
  const dangerous =
    'script,iframe,frame,object,embed,base,link,form,input,button,svg,template,noscript,video,audio,source,area,math a,math [href],math [style],[srcset],[ping],[autofocus],[background],body style,body meta,body title'
  for (const element of document.querySelectorAll(dangerous))
    faults.push(`<${element.localName}> in the page`)
  if (document.querySelectorAll('style').length !== 1) faults.push('a style of its own')
  for (const element of document.querySelectorAll('*')) {
    const style = element.getAttribute('style') ?? ''
    if (/url|position|transform|expression|@|\\|z-index|:\s*-/i.test(style)) faults.push(`style ${style}`)
    for (const { name } of element.attributes) if (name.startsWith('on')) faults.push(`attribute ${name}`)
    if (element instanceof HTMLAnchorElement && element.hasAttribute('href')) {
      const isWithin = element.getAttribute('href')?.startsWith('#')
      if (!isWithin && !/^(?:https?|mailto):$/.test(element.protocol)) faults.push(`link to ${element.href}`)
      if (!isWithin && element.rel !== 'noopener noreferrer')
        faults.push(`link without rel to ${element.href}`)
      if (element.protocol === 'javascript:') element.click()
    }
    if (element instanceof HTMLImageElement && !/^data:image\//.test(element.src))
      faults.push(`image ${element.src}`)
    for (const type of ['mouseover', 'focus', 'toggle', 'error', 'load', 'beforetoggle', 'animationstart'])
      element.dispatchEvent(new Event(type))
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  if (new Set(ids).size !== ids.length) faults.push('an id twice')
  return faults
}
