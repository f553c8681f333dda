import { exitCodeMeanings } from './src/errors/exit-codes.ts'
import { flagsOf } from './src/help/render-help.ts'
import { conversions } from './src/mapping/conversions.ts'
import { mappingJsonSchema } from './src/mapping/mapping-schema.ts'
import { toolsOf } from './src/mcp/mcp-server.ts'
import type { Effects } from './src/mcp/tool.ts'
import { loadPreset } from './src/presets/load-preset.ts'
import { presetNames } from './src/presets/preset-names.ts'
import { readProblems } from './src/read/row.ts'
import { settingSpecs } from './src/settings/global-options.ts'
import { planFileJsonSchema } from './src/tracking-plan/plan-file-schema.ts'
import { presetSamples } from './test/preset-samples/all.ts'

const planSchemaText = `${JSON.stringify(planFileJsonSchema(), null, 2)}\n`

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

interface SchemaNode {
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: SchemaNode | boolean
  readonly anyOf?: readonly SchemaNode[]
  readonly items?: SchemaNode
}

/** The rows of a mapping file, from its JSON Schema. */
const mappingRows = (): readonly (readonly string[])[] => {
  // Zod types the schema more loosely.
  const schema = mappingJsonSchema() as SchemaNode
  const rowsOf = (prefix: string, { properties = {}, required = [] }: SchemaNode): readonly (readonly string[])[] =>
    Object.entries(properties).map(([name, { description = '', default: usual, enum: values }]) => [
      `\`${prefix}${name}\``,
      `${description}${values === undefined || name === 'convert' ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`}`,
      required.includes(name) && prefix === '' ? 'required' : usual === undefined ? '' : `\`${JSON.stringify(usual)}\``,
    ])
  const field = schema.properties?.fields?.additionalProperties
  const forms = typeof field === 'object' ? (field.anyOf ?? []) : []
  const { properties: ofCall = {}, ...call } = schema.properties?.calls?.items ?? {}
  const { when } = ofCall
  const rows = [
    ...rowsOf('', schema),
    ...rowsOf('calls.*.', { ...call, properties: when === undefined ? {} : { when } }),
    ...forms.flatMap((form) => rowsOf('fields.*.', form)),
  ]
  // Two forms of a field have the same members.
  return rows.filter(([name], index) => rows.findIndex(([other]) => other === name) === index)
}

const isSetting = (flags: string): boolean => settingSpecs.some(({ name }) => flags.startsWith(`--${name} `))

/** The flags of a command; of the program, those that are not settings. */
const flagTable = (command: string): string =>
  table(
    ['Flag', 'Meaning'],
    flagsOf(command)
      .filter(({ flags }) => !isSetting(flags))
      .map(({ flags, help, choices }) => [
        `\`${flags.replaceAll('|', '\\|')}\``,
        choices.length === 0 ? help : `${help}: ${choices.map((choice) => `\`${choice}\``).join(', ')}`,
      ]),
  )

/** The layouts of the presets and what works, from the samples that their tests import. */
const presetTable = async (): Promise<string> => {
  const rows = await Promise.all(
    presetNames.map(async (name) => {
      const { page, layouts } = await loadPreset(name)
      return layouts.flatMap((layout) => {
        const samples = presetSamples.filter((sample) => sample.preset === name && sample.layout === layout.name)
        const made = samples.flatMap(({ calls }) => calls)
        const unique = (texts: readonly string[]): string => [...new Set(texts)].join(', ')
        const ids = ['userId', 'anonymousId', 'messageId', 'timestamp'].filter((id) => made.some((call) => id in call))
        if (samples.length === 0) return []
        return [
          [
            `\`${name}\``,
            `[${layout.name}](${page})`,
            unique(samples.map(({ container }) => container)),
            unique(made.map(({ type }) => type)),
            ids.join(', '),
          ],
        ]
      })
    }),
  )
  return table(['`--from`', 'Layout', 'Containers', 'Calls', 'Taken from the export'], rows.flat())
}

/** What is special about presets. */
const presetRemarks = async (): Promise<string> => {
  const presets = await Promise.all(presetNames.map(async (name) => ({ name, ...(await loadPreset(name)) })))
  return presets
    .map(({ name, about, remark = '' }) => `- \`${name}\`: ${about}.${remark === '' ? '' : ` ${remark}`}`)
    .join('\n')
}

const effectTexts = {
  none: 'nothing',
  'reads-files': 'reads files',
  'reads-local': 'reads the local Segment',
  'reads-workspace': 'reads the workspace',
  'changes-local': 'changes the local Segment',
  sends: 'sends to Segment',
} as const satisfies Record<Effects, string>

/** What `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section?: string; readonly text: string }[]
> => [
  {
    path: 'README.md',
    section: 'exit-codes',
    text: table(
      ['Code', 'Meaning'],
      exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
  },
  {
    path: 'docs/settings.md',
    section: 'settings',
    text: table(
      ['Flag', 'Environment', 'Meaning'],
      settingSpecs.map(({ name, env, help, values }) => [
        `\`--${name}\``,
        `\`${env}\``,
        values === undefined ? help : `${help}: ${values.join(' or ')}`,
      ]),
    ),
  },
  { path: 'docs/settings.md', section: 'global-options', text: flagTable('') },
  { path: 'docs/dev.md', section: 'dev-flags', text: flagTable('dev') },
  { path: 'docs/import.md', section: 'import-flags', text: flagTable('import') },
  {
    path: 'docs/agents.md',
    section: 'tools',
    text: table(
      ['Tool', 'What it does', 'Touches'],
      toolsOf({ files: true, workspace: true, send: true }).map(({ name, description, effects }) => [
        `\`${name}\``,
        description,
        effectTexts[effects],
      ]),
    ),
  },
  { path: 'docs/validate.md', section: 'validate-flags', text: flagTable('validate') },
  { path: 'docs/import.md', section: 'presets', text: await presetTable() },
  { path: 'docs/import.md', section: 'preset-remarks', text: await presetRemarks() },
  { path: 'docs/import.md', section: 'mapping', text: table(['Name', 'Meaning', 'Default'], mappingRows()) },
  {
    path: 'docs/import.md',
    section: 'conversions',
    text: table(
      ['Conversion', 'Reads'],
      Object.entries(conversions).map(([name, { help }]) => [`\`${name}\``, help]),
    ),
  },
  {
    path: 'docs/validate.md',
    section: 'read-problems',
    text: table(
      ['Code', 'Rule'],
      Object.entries(readProblems).map(([code, rule]) => [`\`${code}\``, rule]),
    ),
  },
  { path: 'schemas/mapping.schema.json', text: `${JSON.stringify(mappingJsonSchema(), null, 2)}\n` },
  { path: 'schemas/plan.schema.json', text: planSchemaText },
  { path: '../docs/public/schemas/plan.schema.json', text: planSchemaText },
]
