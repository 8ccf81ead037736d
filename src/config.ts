import { distance } from 'fastest-levenshtein'
import { z } from 'zod'
import { badRequest } from './error.ts'
import { isBasePath } from './routing/base-path.ts'
import { areProxies, isHost, isOrigin } from './routing/host.ts'

/** Of text as of JSON: what JavaScript would merely read as a number, such as "" or `true`, is none. */
function number(expected: string, accepts: (value: number) => boolean) {
  const error = `expected ${expected}`
  const digits = z.string().regex(/^\d+(?:\.\d+)?$/)
  return z.union([z.number(), digits.transform(Number)], { error }).refine(accepts, { error })
}

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  const expected = `a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}`
  return number(expected, (value) => Number.isInteger(value) && value >= least && value <= most)
}

/** Timers take up to 2^31 ms. */
const seconds = number('a number of seconds above 0, up to 2000000', (value) => value > 0 && value <= 2e6)
const pause = number('a number of seconds from 0 to 3600', (value) => value >= 0 && value <= 3600)
const text = z.string('expected text').min(1, 'expected text that is not empty')
const MONGO_EXPECTED = 'expected "mongodb://host/database"'
const BROKER_EXPECTED = 'expected "amqp://user:password@host", or ws:// for a WebSocket'
const USER_EXPECTED = 'expected "name:key", without spaces around the name or in the key'
const KEYS_EXPECTED = 'expected "https://host/path"'
const flag = z.union([z.boolean(), z.stringbool()], 'expected true or false')

/**
 * Every setting of the server; a flag wins over the environment, which wins over the settings file. A setting has a
 * flag where its `value` says what stands behind it; what is secret has none, since other users see the arguments of
 * a process.
 */
export const Settings = z.strictObject({
  host: text
    .refine(isHost, 'expected a name or an address alone, such as "127.0.0.1", "::1" or "0.0.0.0"')
    .default('127.0.0.1')
    .meta({ value: '<host>', description: 'address to listen on' }),
  port: wholeNumber(0, 65_535)
    .default(8000)
    .meta({ value: '<port>', description: 'port to listen on, 0 picks a free one' }),
  data: text.default('.omega').meta({ value: '<dir>', description: 'folder of the embedded store' }),
  cache: text
    .optional()
    .meta({ value: '<dir>', description: 'folder of what can be made again, <data>/cache when absent' }),
  mongo: z
    .string(MONGO_EXPECTED)
    .regex(/^mongodb(?:\+srv)?:\/\/[^/\s]+\/[^/?\s."$\\]+(?:\?\S*)?$/, MONGO_EXPECTED)
    .optional()
    .meta({ value: '<url>', description: 'database of an omega-ml cluster, in place of the folder' }),
  broker: z
    .string(BROKER_EXPECTED)
    .refine((url) => /^(?:amqps?|wss?):\/\/\S+$/.test(url) && URL.canParse(url), BROKER_EXPECTED)
    .optional()
    .meta({ value: '<url>', description: 'broker of an omega-ml cluster, whose workers compute' }),
  filter: z
    .string('expected text')
    .default('')
    .meta({ description: 'rules, ";" between, where no argument and no file gives any' }),
  rules: text.optional().meta({ value: '<file>', description: 'file of rules, one a line' }),
  bodyLimit: wholeNumber(1)
    .default(512 * 2 ** 20)
    .meta({ value: '<bytes>', description: 'largest request body' }),
  keepAlive: seconds
    .default(75)
    .meta({ value: '<seconds>', description: 'how long a connection may stay open between two requests' }),
  stallTimeout: seconds.default(60).meta({
    value: '<seconds>',
    description: 'how long a client may take nothing of an answer, 64 kB of it at most, before it is cut off',
  }),
  shutdownDelay: pause.default(0).meta({
    value: '<seconds>',
    description: 'how long the server goes on, not ready (/readyz is 503), when it is told to end',
  }),
  shutdownTimeout: pause.default(30).meta({
    value: '<seconds>',
    description: 'how long requests in flight may go on after that',
  }),
  basePath: text
    .transform((path) => path.replace(/\/+$/, ''))
    .refine((path) => path === '' || isBasePath(path), {
      error: 'expected a path such as "/ml" that is none of the server itself',
    })
    .optional()
    .meta({ value: '<path>', description: 'where a proxy has the server, such as /ml' }),
  trustedProxies: text
    .transform((list) => list.split(',').map((address) => address.trim()))
    .refine(areProxies, {
      error:
        'expected addresses or ranges such as "10.0.0.0/8", loopback, linklocal or uniquelocal, "," between',
    })
    .optional()
    .meta({
      value: '<addresses>',
      description: 'proxies whose X-Forwarded-* or Forwarded is believed, "," between, such as loopback',
    }),
  cors: text
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error:
        'expected origins such as "https://app.example", "," between ("*" would let any page write here)',
    })
    .optional()
    .meta({ value: '<origins>', description: 'origins that browsers may call from, "," between' }),
  user: z
    .string(USER_EXPECTED)
    .regex(/^(?!\s)[^:\r\n]*[^:\s]:\S+$/, USER_EXPECTED)
    .optional()
    .meta({ description: 'one user, as "name:key"' }),
  jwtSecret: z
    .string('expected text')
    .min(32, 'expected 32 characters or more (RFC 7518, 3.2)')
    .optional()
    .meta({ description: 'secret that tokens are signed with (HS256)' }),
  jwtKeys: z
    .string(KEYS_EXPECTED)
    .refine(
      (url) =>
        /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])\S*$/.test(url) && URL.canParse(url),
      KEYS_EXPECTED,
    )
    .optional()
    .meta({ value: '<url>', description: 'JSON Web Key Set of an identity provider' }),
  jwtIssuer: text.optional().meta({ value: '<issuer>', description: 'what "iss" of a token must be' }),
  jwtAudience: text.optional().meta({ value: '<audience>', description: 'what "aud" of a token must be' }),
  jwtRulesClaim: text.optional().meta({
    value: '<claim>',
    description:
      'claim that has the rules of a token\'s user, a list or ";" between; each token must have it then',
  }),
  jwtBucketsClaim: text.optional().meta({
    value: '<claim>',
    description:
      'claim that has the buckets of a token\'s user, a list or "," between; each token must have it then',
  }),
  userRequests: wholeNumber(1).optional().meta({
    value: '<n>',
    description: 'requests that each user may make in a minute; any number when absent',
  }),
  userTasks: wholeNumber(1).optional().meta({
    value: '<n>',
    description: 'tasks that each user may ask for in a minute; any number when absent',
  }),
  workers: wholeNumber(1, 64)
    .optional()
    .meta({ value: '<n>', description: 'tasks that run at once, as many as cores up to 4 when absent' }),
  queueLimit: wholeNumber(1).default(1000).meta({ value: '<n>', description: 'tasks that may wait' }),
  taskTimeLimit: seconds.default(3600).meta({ value: '<seconds>', description: 'longest task' }),
  resultExpires: number(
    'a number of seconds above 0, up to 3000000000',
    (value) => value > 0 && value <= 3_000_000_000,
  )
    .default(86_400)
    .meta({ value: '<seconds>', description: 'how long results are kept' }),
  modelMemory: wholeNumber(0)
    .default(512)
    .meta({ value: '<MB>', description: 'files of the models that a worker keeps open, together' }),
  workerMemory: wholeNumber(64).default(2048).meta({
    value: '<MB>',
    description:
      'most memory of a worker: of a process (code; models on Deno and with native ONNX Runtime) on Linux, of the JavaScript of a thread on Node',
  }),
  codeWorkers: wholeNumber(0, 64).default(1).meta({
    value: '<n>',
    description: 'notebooks and Python scripts that run at once, and as many modules of JavaScript',
  }),
  codeSpares: wholeNumber(0, 64).optional().meta({
    value: '<n>',
    description:
      'Pyodides that stand ready besides, 300 MB each, while notebooks and scripts come; 1 or 2, by the memory that is free, when absent',
  }),
  schedules: z.enum(['on', 'off', 'auto'], 'expected "on", "off" or "auto"').default('auto').meta({
    value: '<switch>',
    description:
      "on, off or auto: whether jobs run by their schedules; auto leaves each time to the beat of a cluster's workers for 90 seconds first",
  }),
  pythonPackages: text
    .refine(isPlace, 'expected a folder, or an address such as "https://host/path"')
    .optional()
    .meta({ value: '<place>', description: 'folder of wheels for Pyodide, such as numpy, or its URL' }),
  python: text.optional().meta({
    value: '<program>',
    description:
      'Python from 3.10 to 3.14 that runs notebooks and scripts, and computes with models that the server cannot, such as .venv/bin/python; Pyodide runs code when absent',
  }),
  dataWorkers: wholeNumber(0, 64).optional().meta({
    value: '<n>',
    description:
      'processes that work on datasets, as many as cores from 2 to 4 when absent; 0: the server itself does',
  }),
  dataMemory: wholeNumber(64)
    .default(1024)
    .meta({ value: '<MB>', description: 'most memory of such a process (Linux)' }),
  dataTimeLimit: seconds
    .default(60)
    .meta({ value: '<seconds>', description: 'longest that such a process may compute without a pause' }),
  models: z.enum(['on', 'off'], 'expected "on" or "off"').default('on').meta({
    value: '<switch>',
    description:
      'on or off: whether a server of a cluster computes itself with models of scikit-learn that it knows',
  }),
  ui: z.enum(['on', 'off'], 'expected "on" or "off"').default('on').meta({
    value: '<switch>',
    description: 'on or off: whether there are pages for browsers at /; --no-ui is off',
  }),
  compat: z.enum(['guide', 'oss'], 'expected "guide" or "oss"').default('guide').meta({
    value: '<wording>',
    description: 'answers as in the guide, or as of the open-source server (oss)',
  }),
  requestLog: flag.default(false).meta({ value: '', description: 'print a line of JSON for each request' }),
  insecure: flag.default(false).meta({ value: '', description: 'serve other hosts without authentication' }),
  demo: flag.default(false).meta({ value: '', description: 'store a dataset "sample" to play with' }),
})

/** A folder has no scheme; that of Windows' drives has one letter. */
function isPlace(text: string): boolean {
  return /^https?:\/\//i.test(text) ? URL.canParse(text) : !/^[a-z][a-z\d+.-]+:\/\//i.test(text)
}

export type Settings = z.infer<typeof Settings>
export type SettingName = keyof Settings

/** The environment variables of the settings; the names that omega-ml has are omega-ml's. */
export const VARIABLES = {
  host: 'OMEGA_RESTAPI_HOST',
  port: 'OMEGA_RESTAPI_PORT',
  data: 'OMEGA_DATA_DIR',
  cache: 'OMEGA_CACHE_DIR',
  mongo: 'OMEGA_MONGO_URL',
  broker: 'OMEGA_BROKER',
  filter: 'OMEGA_RESTAPI_FILTER',
  rules: 'OMEGA_RESTAPI_RULES',
  bodyLimit: 'OMEGA_BODY_LIMIT',
  keepAlive: 'OMEGA_KEEP_ALIVE',
  stallTimeout: 'OMEGA_STALL_TIMEOUT',
  shutdownDelay: 'OMEGA_SHUTDOWN_DELAY',
  shutdownTimeout: 'OMEGA_SHUTDOWN_TIMEOUT',
  basePath: 'OMEGA_BASE_PATH',
  trustedProxies: 'OMEGA_TRUSTED_PROXIES',
  cors: 'OMEGA_RESTAPI_CORS',
  user: 'OMEGA_RESTAPI_USER',
  jwtSecret: 'OMEGA_JWT_SECRET',
  jwtKeys: 'OMEGA_JWT_KEYS',
  jwtIssuer: 'OMEGA_JWT_ISSUER',
  jwtAudience: 'OMEGA_JWT_AUDIENCE',
  jwtRulesClaim: 'OMEGA_JWT_RULES_CLAIM',
  jwtBucketsClaim: 'OMEGA_JWT_BUCKETS_CLAIM',
  userRequests: 'OMEGA_USER_REQUESTS',
  userTasks: 'OMEGA_USER_TASKS',
  workers: 'OMEGA_WORKERS',
  queueLimit: 'OMEGA_QUEUE_LIMIT',
  taskTimeLimit: 'OMEGA_TASK_TIME_LIMIT',
  resultExpires: 'OMEGA_RESULT_EXPIRES',
  modelMemory: 'OMEGA_MODEL_MEMORY',
  workerMemory: 'OMEGA_WORKER_MEMORY',
  codeWorkers: 'OMEGA_CODE_WORKERS',
  codeSpares: 'OMEGA_CODE_SPARES',
  schedules: 'OMEGA_SCHEDULES',
  pythonPackages: 'OMEGA_PYTHON_PACKAGES',
  python: 'OMEGA_PYTHON',
  dataWorkers: 'OMEGA_DATA_WORKERS',
  dataMemory: 'OMEGA_DATA_MEMORY',
  dataTimeLimit: 'OMEGA_DATA_TIME_LIMIT',
  models: 'OMEGA_EDGE_MODELS',
  ui: 'OMEGA_UI',
  compat: 'OMEGA_RESTAPI_COMPAT',
  requestLog: 'OMEGA_REQUEST_LOG',
  insecure: 'OMEGA_RESTAPI_INSECURE',
  demo: 'OMEGA_RESTAPI_DEMO',
} as const satisfies Record<SettingName, string>

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables that are like those of settings and are of `om` itself, of its ONNX Runtime, or of omega-ml. */
const OTHERS = ['CONFIG', 'SERVER', 'KEY', 'ONNX', 'URL', 'RESTAPI_URL'].map((name) => `OMEGA_${name}`)

/** How many letters may be wrong. */
const MISSPELT = 2

/** A sentence for each variable that is none of a setting and reads like one, such as OMEGA_PORT. */
export function misspelt(env: Environment): readonly string[] {
  const known: readonly string[] = Object.values(VARIABLES)
  const likely = (name: string) =>
    known.find((one) => distance(one, name) <= MISSPELT) ??
    known.find((one) => one.endsWith(name.slice('OMEGA'.length)) || one.startsWith(`${name}_`))
  return Object.keys(env)
    .filter((name) => name.startsWith('OMEGA_') && !known.includes(name) && !OTHERS.includes(name))
    .flatMap((name) => {
      const meant = likely(name)
      return meant === undefined ? [] : [`Variable ${name} is not known, did you mean ${meant}?`]
    })
}

type Layer = Readonly<Partial<Record<SettingName, unknown>>>

/** Merges flags over environment over file; throws one sentence per wrong setting. */
export function readSettings(flags: Layer, env: Environment, file: Layer = {}): Settings {
  const fromEnv = Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable]]] : [])),
  )
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  const merged = { ...file, ...fromEnv, ...given }
  const result = Settings.safeParse(merged)
  if (result.success) return together(result.data)
  throw badRequest(result.error.issues.map((issue) => describeIssue(issue, merged)).join('; '))
}

/** Checks what no setting can tell alone. */
function together(settings: Settings): Settings {
  const { broker, mongo, jwtSecret, jwtKeys, jwtIssuer, jwtAudience, jwtRulesClaim, jwtBucketsClaim } =
    settings
  // Workers of a cluster find what they need in its database, never in a folder of this machine.
  if (broker !== undefined && mongo === undefined) {
    throw badRequest(
      `Setting "broker" (${VARIABLES.broker}) is given without "mongo" (${VARIABLES.mongo}), give the database of the cluster too`,
    )
  }
  if (jwtSecret !== undefined && jwtKeys !== undefined) {
    throw badRequest(
      `Settings "jwtSecret" (${VARIABLES.jwtSecret}) and "jwtKeys" (${VARIABLES.jwtKeys}) are both given, tokens have one issuer`,
    )
  }
  if (
    (jwtIssuer ?? jwtAudience ?? jwtRulesClaim ?? jwtBucketsClaim) !== undefined &&
    (jwtSecret ?? jwtKeys) === undefined
  ) {
    throw badRequest(
      `Tokens are not taken without "jwtSecret" (${VARIABLES.jwtSecret}) or "jwtKeys" (${VARIABLES.jwtKeys}), give one of them`,
    )
  }
  return settings
}

function describeIssue(issue: z.core.$ZodIssue, given: Layer): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(VARIABLES).join(', ')
    return `Setting ${issue.keys.map((key) => `"${key}"`).join(', ')} is not known, use one of ${known}`
  }
  const name = String(issue.path[0]) as SettingName
  return `Setting "${name}" (${VARIABLES[name]}) is wrong: ${issue.message}${foundOf(name, given[name])}`
}

/** What is no secret of a value; logs keep what a start says. */
function foundOf(name: SettingName, value: unknown): string {
  if (name === 'user' || name === 'jwtSecret') return ''
  const shown = typeof value === 'string' ? value.replace(/(\/\/).*@/s, '$1***@') : value
  return `, not ${JSON.stringify(shown)}`
}
