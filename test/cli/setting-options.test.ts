import { expect, test } from 'vitest'
import { SETTINGS } from '../../src/cli/setting-options.ts'
import { om } from '../runtimes/server.ts'

const HEAD = `# Settings

Of \`om runtime serve\`. A flag wins over the variable, which wins over the name in the JSON file that \`--config\` or
\`OMEGA_CONFIG\` names. Made from \`src/config.ts\` by \`npx vitest run test/cli/setting-options.test.ts -u\`.
`

const TRACES = `
## Traces

Spans are sent as OTLP in JSON over HTTP (port 4318 of most collectors) where \`OTEL_EXPORTER_OTLP_ENDPOINT\`, or \`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT\`, is
set and these are installed beside the server, which loads none of them otherwise:

    npm install @opentelemetry/sdk-trace@3 @opentelemetry/resources@3 @opentelemetry/exporter-trace-otlp-http@0.301

The other variables are OpenTelemetry's own: \`OTEL_EXPORTER_OTLP_HEADERS\`, \`_TIMEOUT\`, \`_COMPRESSION\`, \`_CERTIFICATE\`,
\`OTEL_SERVICE_NAME\` (\`omega-edge\`), \`OTEL_RESOURCE_ATTRIBUTES\`, \`OTEL_TRACES_SAMPLER\` (\`always_on\`, \`always_off\`, \`traceidratio\`, with or without
\`parentbased_\`), \`OTEL_TRACES_SAMPLER_ARG\`, \`OTEL_BSP_SCHEDULE_DELAY\`, \`_MAX_QUEUE_SIZE\`, \`_MAX_EXPORT_BATCH_SIZE\`; \`OTEL_SDK_DISABLED=true\` and
\`OTEL_TRACES_EXPORTER=none\` switch it off. What is wrong with them, or a collector that cannot be reached, is a warning, and the server goes on.
Spans have paths, and so names of objects, the user and the client's address; no queries, headers or bodies. Probes and \`/metrics\` have none.
`

function table(): string {
  const code = (text: string | undefined) => (text === undefined ? '' : `\`${text}\``)
  const rows = SETTINGS.map((setting) => {
    const cells = [code(setting.flag), code(setting.variable), code(setting.name), code(setting.default)]
    return `| ${[...cells, setting.description.replaceAll('<', '\\<')].join(' | ')} |`
  })
  return ['| flag | variable | in the file | default | what |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

test('docs/settings.md has every setting', async () => {
  await expect(`${HEAD}\n${table()}${TRACES}`).toMatchFileSnapshot('../../docs/settings.md')
})

test('om runtime serve --help has the flag, the variable and the default of every setting', async () => {
  const help = (await om('node', ['runtime', 'serve', '--help'])).replace(/\s+/g, ' ')
  for (const { flag, variable, description, ...setting } of SETTINGS) {
    expect(help).toContain(description)
    expect(help).toContain(variable)
    if (flag !== undefined) expect(help).toContain(`${flag} ${description}`)
    if (setting.default !== undefined) expect(help).toContain(`default: ${setting.default}, env: ${variable}`)
  }
})

test('what is secret has no flag, which other users of the machine would see', () => {
  const without = SETTINGS.filter(({ flag }) => flag === undefined).map(({ name }) => name)
  expect(without).toEqual(['filter', 'user', 'jwtSecret'])
})
