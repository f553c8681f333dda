import type { SettingText } from '../../edge-worker/src/config/describe-settings.ts'
import { code, prose, table } from './markdown.ts'
import type { PageFile } from './page-file.ts'
import { readReference } from './read-reference.ts'

const meaningOf = ({ help, values, isSecret }: SettingText): string => {
  const oneOf = values.length === 0 ? '' : ` One of ${values.map(code).join(', ')}.`
  return `${prose(help)}${oneOf}${isSecret ? ' A secret.' : ''}`
}

const usualOf = ({ usual }: SettingText): string =>
  usual === undefined ? '' : usual === 'required' ? 'required' : code(usual)

/** The settings of the collector, from the schema that reads them. */
export const settingPages = async (): Promise<readonly PageFile[]> => {
  const { collector, source } =
    await readReference<Record<'collector' | 'source', readonly SettingText[]>>('apps/edge-worker')
  const groups = Map.groupBy(collector, ({ name }) => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : ''))
  return [
    {
      path: 'reference/collector-settings.md',
      title: 'Settings of the collector',
      description: 'Every setting of the collector, with its environment variable and default.',
      text: [
        'On Node, settings come from a JSON file; variables override it. On Workers, use variables and secrets. [The guide](../../guides/own-domain/) shows a whole set-up.',
        ...[...groups].flatMap(([group, settings]) => [
          `## ${group === '' ? 'General' : code(group)}`,
          table(
            ['Setting', 'Variable', 'Meaning', 'Default'],
            settings.map((setting) => [
              code(setting.name),
              code(setting.variable),
              meaningOf(setting),
              usualOf(setting),
            ]),
          ),
        ]),
        '## A source',
        'Each entry of `sources` has these settings.',
        table(
          ['Setting', 'Meaning', 'Default'],
          source.map((setting) => [code(setting.name), meaningOf(setting), usualOf(setting)]),
        ),
      ].join('\n\n'),
    },
  ]
}
