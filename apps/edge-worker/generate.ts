import { describeSettings, type SettingText } from './src/config/describe-settings.ts'
import { buildOpenapi } from './src/openapi/build-openapi.ts'
import { cells, faultNames, sinkNames } from './test/chaos/chaos-table.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const settingRow = ({ name, variable, help, values, isSecret, usual }: SettingText, hasVariable = true) => {
  const oneOf = values.length === 0 ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`
  return [
    `\`${name}\``,
    ...(hasVariable ? [`\`${variable}\``] : []),
    `${help}${oneOf}${isSecret ? ' A secret.' : ''}`,
    usual === undefined ? '' : usual === 'required' ? usual : `\`${usual}\``,
  ]
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The files and sections that `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section?: string; readonly text: string }[]
> => [
  {
    path: 'src/openapi/openapi.generated.ts',
    text: `/** The OpenAPI document as JSON; made by generate.ts. */\nexport const openapiJson: string =\n  ${quote(JSON.stringify(buildOpenapi()))}\n`,
  },
  {
    path: 'README.md',
    section: 'settings',
    text: table(
      ['Setting', 'Variable', 'Meaning', 'Default'],
      describeSettings().collector.map((setting) => settingRow(setting)),
    ),
  },
  {
    path: 'README.md',
    section: 'source-settings',
    text: table(
      ['Setting of a source', 'Meaning', 'Default'],
      describeSettings().source.map((setting) => settingRow(setting, false)),
    ),
  },
  {
    path: 'docs/faults.md',
    section: 'faults',
    text: table(
      ['Fault', ...sinkNames.map((name) => `\`${name}\``)],
      faultNames.map((fault) => [
        fault,
        ...sinkNames.map((sink) => {
          const cell = cells[fault][sink]
          return typeof cell === 'string' ? `\`${cell}\`` : cell.impossible
        }),
      ]),
    ),
  },
]
