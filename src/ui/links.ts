/** Values of a query; several of one name are a list, undefined leaves a name out. */
export type LinkQuery = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** As omega-ml calls the bucket that is meant where none is said. */
export const DEFAULT_BUCKET = 'omegaml'

/** A name as a path spells it, which may hold slashes. */
export function spelled(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

/** Every address in a page. They are relative to it, so that they hold below whatever prefix the server is reached at. */
export class Links {
  /** What leads from the page to `ui/`. */
  readonly #up: string
  readonly bucket: string

  /** `place` is the path of the page behind `ui/`, as the request spelled it. */
  constructor(place: string, bucket: string) {
    this.#up = '../'.repeat(place.split('/').length - 1) || './'
    this.bucket = bucket
  }

  /** A page of this bucket: `page('dataset', 'flats')`. */
  page(kind: string, name = '', query: LinkQuery = {}): string {
    return this.#address(name === '' ? kind : `${kind}/${spelled(name)}`, { ...query, bucket: this.#said })
  }

  /** What the script puts behind paths of pages: which bucket they show, where that is not the usual one. */
  get search(): string {
    return this.#said === undefined ? '' : `?${new URLSearchParams({ bucket: this.#said })}`
  }

  get #said(): string | undefined {
    return this.bucket === DEFAULT_BUCKET ? undefined : this.bucket
  }

  /** What the API has, for a browser that has signed in by the page: `api('job', 'export/report.ipynb/')`. */
  api(resource: string, rest: string, query: LinkQuery = {}): string {
    return this.#address(`${this.#gate}/${resource}/${rest}`, query)
  }

  /** What the script puts before paths of the API. */
  get gate(): string {
    return this.#address(this.#gate)
  }

  get #gate(): string {
    return `api/${encodeURIComponent(this.bucket)}`
  }

  asset(file: string): string {
    return this.#address(`assets/${file}`)
  }

  /** Where a page was on the way to, when it asked to sign in first; below `ui/` whatever it says, and fit for a header. */
  back(place: string): string {
    return `${this.#up}${place.replace(/[^!-~]/gu, encodeURIComponent)}`
  }

  docs(reader: 'doc/v1' | 'redoc'): string {
    return this.#address(`../api/${reader}`)
  }

  #address(path: string, query: LinkQuery = {}): string {
    const given = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) given.append(name, String(one))
    }
    const search = given.size === 0 ? '' : `?${given}`
    return `${this.#up}${path}${search}`
  }
}
