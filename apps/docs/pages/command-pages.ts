import type { CommandReference, CommandText } from '../../cli/src/help/command-reference.ts'
import { code, codeBlock, plain, prose, table } from './markdown.ts'
import type { PageFile } from './page-file.ts'
import { readReference } from './read-reference.ts'

const choicesText = (choices: readonly string[]): string =>
  choices.length === 0 ? '' : ` One of ${choices.map(code).join(', ')}.`

const flagTable = (flags: CommandText['flags']): string =>
  table(
    ['Flag', 'Meaning'],
    flags.map(({ flags: name, help, choices }) => [code(name), `${plain(help)}${choicesText(choices)}`]),
  )

const partsOf = (command: CommandText, heading: string): readonly string[] => [
  prose(command.description),
  codeBlock('sh', command.usage),
  ...(command.arguments.length === 0
    ? []
    : [
        table(
          ['Argument', 'Meaning'],
          command.arguments.map(({ name, help, choices }) => [code(name), `${plain(help)}${choicesText(choices)}`]),
        ),
      ]),
  ...(command.flags.length === 0 ? [] : [`${heading} Flags`, flagTable(command.flags)]),
]

const pageOf = (command: CommandText, order: number): PageFile => ({
  path: `reference/commands/${command.name}.md`,
  title: `segment ${command.name}`,
  description: command.description,
  sidebar: { order },
  text: [
    ...partsOf(
      { ...command, usage: command.commands.length > 0 ? `segment ${command.name} <command>` : command.usage },
      '##',
    ),
    ...(command.examples.length === 0 ? [] : ['## Examples', codeBlock('sh', command.examples.join('\n'))]),
    ...command.commands.flatMap((one) => [`## segment ${one.name}`, ...partsOf(one, '###')]),
    'Every command also has the [global flags](../#global-flags).',
  ].join('\n\n'),
})

const indexOf = ({ program, settings, exitCodes }: CommandReference): PageFile => {
  const groups = Map.groupBy(program.commands, ({ group }) => group)
  return {
    path: 'reference/commands/index.md',
    title: 'The segment command',
    description: 'Every command, global flag, setting and exit code of segment.',
    text: [
      prose(program.description),
      codeBlock('sh', program.examples.join('\n')),
      ...[...groups].flatMap(([group, commands]) => [
        `## ${plain(group)}`,
        table(
          ['Command', 'What it does'],
          commands.map(({ name, summary }) => [`[${code(`segment ${name}`)}](./${name}/)`, plain(summary)]),
        ),
      ]),
      '## Global flags',
      flagTable(program.flags),
      '## Settings',
      'Flags override the environment, which overrides the profile. Store a setting with `segment config set <name> <value>`.',
      table(
        ['Setting', 'Variable', 'Meaning'],
        settings.map(({ name, env, help }) => [code(name), code(env), plain(help)]),
      ),
      '## Exit codes',
      table(
        ['Code', 'Meaning'],
        exitCodes.map(([number, meaning]) => [String(number), plain(meaning)]),
      ),
    ].join('\n\n'),
  }
}

/** A page for each command, from its definition in commander, and their index. */
export const commandPages = async (): Promise<readonly PageFile[]> => {
  const reference = await readReference<CommandReference>('apps/cli')
  return [indexOf(reference), ...reference.program.commands.map(pageOf)]
}
