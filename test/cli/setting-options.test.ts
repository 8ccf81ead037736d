import { expect, test } from 'vitest'
import { SETTINGS } from '../../src/cli/setting-options.ts'
import { om } from '../runtimes/server.ts'

const HEAD = `# Settings

Of \`om runtime serve\`. A flag wins over the variable, which wins over the name in the JSON file that \`--config\` or
\`OMEGA_CONFIG\` names. Made from \`src/config.ts\` by \`npx vitest run test/cli/setting-options.test.ts -u\`.
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
  await expect(`${HEAD}\n${table()}`).toMatchFileSnapshot('../../docs/settings.md')
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
