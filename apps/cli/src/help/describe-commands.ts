import type { Command } from 'commander'
import { exitCodeMeanings } from '../errors/exit-codes.ts'
import { settingSpecs } from '../settings/global-options.ts'
import type { CommandReference, CommandText } from './command-reference.ts'
import { flagText, programFor } from './render-help.ts'

const helpColumns = 10_000

/** The lines of a help text that start with a prompt. */
const examplesOf = (command: Command): readonly string[] => {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => helpColumns,
  })
  command.outputHelp()
  return [...text.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line)
}

const describe = (command: Command, words: readonly string[], group: string): CommandText => {
  const own = group === '' ? command.helpGroup().replace(/:$/, '') : group
  return {
    name: words.join(' '),
    group: own,
    summary: command.summary() || command.description(),
    description: command.description(),
    usage: ['segment', ...words, command.usage()].join(' '),
    arguments: command.registeredArguments.map((argument) => ({
      name: [
        argument.required ? '<' : '[',
        argument.name(),
        argument.variadic ? '...' : '',
        argument.required ? '>' : ']',
      ].join(''),
      help: argument.description,
      choices: argument.argChoices ?? [],
    })),
    flags: command.options.map(flagText),
    examples: examplesOf(command),
    commands: command.commands.map((one) => describe(one, [...words, one.name()], own)),
  }
}

/** Describes every command. */
export const describeCommands = (): CommandReference => ({
  program: describe(
    programFor(helpColumns, () => undefined),
    [],
    '',
  ),
  settings: settingSpecs,
  exitCodes: exitCodeMeanings,
})
