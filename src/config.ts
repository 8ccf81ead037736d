import { z } from 'zod'
import { badRequest } from './error.ts'

const flag = z.union([z.boolean(), z.stringbool()])

/** Every setting of the server; a flag wins over the environment, which wins over the settings file. */
export const Settings = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  port: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8000)
    .describe('port to listen on, 0 picks a free one'),
  data: z.string().min(1).default('.omega').describe('folder of the embedded store'),
  cache: z.string().min(1).optional().describe('folder of what can be made again, <data>/cache when absent'),
  mongo: z
    .string()
    .regex(/^mongodb(?:\+srv)?:\/\/[^/]+\/[^/?]+/, 'expected "mongodb://host/database"')
    .optional()
    .describe('database of an omega-ml cluster'),
  broker: z
    .string()
    .regex(/^(?:amqps?|wss?):\/\//, 'expected "amqp://user:password@host", or ws:// for a WebSocket')
    .optional()
    .describe('broker of an omega-ml cluster'),
  filter: z.string().default('').describe('rules, ";" between'),
  rules: z.string().optional().describe('file of rules, one a line'),
  bodyLimit: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * 2 ** 20)
    .describe('largest request body, bytes'),
  cors: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: 'expected origins such as "https://app.example", "," between; "*" would let any page write here',
    })
    .optional()
    .describe('origins that browsers may call from, "," between'),
  user: z
    .string()
    .regex(/^[^:]+:\S+$/, 'expected "name:key"')
    .optional()
    .describe('one user, as "name:key"'),
  jwtSecret: z
    .string()
    .min(32, 'expected 32 characters or more (RFC 7518, 3.2)')
    .optional()
    .describe('secret that tokens are signed with (HS256)'),
  jwtKeys: z
    .string()
    .regex(/^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])[:/])/, 'expected "https://host/path"')
    .optional()
    .describe('URL of the JSON Web Key Set of an identity provider'),
  jwtIssuer: z.string().min(1).optional().describe('what "iss" of a token must be'),
  jwtAudience: z.string().min(1).optional().describe('what "aud" of a token must be'),
  workers: z.coerce.number().int().min(1).max(64).optional().describe('tasks that run at once'),
  queueLimit: z.coerce.number().int().positive().default(1000).describe('tasks that may wait'),
  taskTimeLimit: z.coerce.number().positive().max(2_000_000).default(3600).describe('longest task, seconds'),
  resultExpires: z.coerce.number().positive().default(86_400).describe('how long results are kept, seconds'),
  workerMemory: z.coerce.number().int().min(64).default(2048).describe('memory a worker, MB (Node)'),
  codeWorkers: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(1)
    .describe('notebooks and scripts that run at once'),
  pythonPackages: z.string().optional().describe('folder of wheels for Pyodide, such as numpy, or its URL'),
  compat: z
    .enum(['guide', 'oss'])
    .default('guide')
    .describe('wording of answers: that of the guide, or of the open-source server'),
  insecure: flag.default(false).describe('serve other hosts without authentication'),
  demo: flag.default(false).describe('store a dataset "sample" to play with'),
})

/** As a browser spells it in `Origin` (RFC 6454, 6.2). */
function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^\s/*]+$/.test(text)
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
  cors: 'OMEGA_RESTAPI_CORS',
  user: 'OMEGA_RESTAPI_USER',
  jwtSecret: 'OMEGA_JWT_SECRET',
  jwtKeys: 'OMEGA_JWT_KEYS',
  jwtIssuer: 'OMEGA_JWT_ISSUER',
  jwtAudience: 'OMEGA_JWT_AUDIENCE',
  workers: 'OMEGA_WORKERS',
  queueLimit: 'OMEGA_QUEUE_LIMIT',
  taskTimeLimit: 'OMEGA_TASK_TIME_LIMIT',
  resultExpires: 'OMEGA_RESULT_EXPIRES',
  workerMemory: 'OMEGA_WORKER_MEMORY',
  codeWorkers: 'OMEGA_CODE_WORKERS',
  pythonPackages: 'OMEGA_PYTHON_PACKAGES',
  compat: 'OMEGA_RESTAPI_COMPAT',
  insecure: 'OMEGA_RESTAPI_INSECURE',
  demo: 'OMEGA_RESTAPI_DEMO',
} as const satisfies Record<SettingName, string>

export type Environment = Readonly<Record<string, string | undefined>>
type Layer = Readonly<Partial<Record<SettingName, unknown>>>

/** Merges flags over environment over file; throws one sentence per wrong setting. */
export function readSettings(flags: Layer, env: Environment, file: Layer = {}): Settings {
  const fromEnv = Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([name, variable]) => (env[variable] ? [[name, env[variable]]] : [])),
  )
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  const result = Settings.safeParse({ ...file, ...fromEnv, ...given })
  if (result.success) return together(result.data)
  throw badRequest(result.error.issues.map(describeIssue).join('; '))
}

/** Checks what no setting can tell alone. */
function together(settings: Settings): Settings {
  const { broker, mongo, jwtSecret, jwtKeys, jwtIssuer, jwtAudience } = settings
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
  if ((jwtIssuer ?? jwtAudience) !== undefined && (jwtSecret ?? jwtKeys) === undefined) {
    throw badRequest(
      `Tokens are not taken without "jwtSecret" (${VARIABLES.jwtSecret}) or "jwtKeys" (${VARIABLES.jwtKeys}), give one of them`,
    )
  }
  return settings
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(VARIABLES).join(', ')
    return `Setting ${issue.keys.map((key) => `"${key}"`).join(', ')} is not known, use one of ${known}`
  }
  const name = String(issue.path[0]) as SettingName
  return `Setting "${name}" (${VARIABLES[name]}) is wrong: ${issue.message}`
}
