import type { Command, Option } from 'commander'
import { createProgram } from '../commands/program.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { FlagText } from './command-reference.ts'
import { helpWidths, type PrerenderedHelp } from './prerendered-help.ts'

/** The declared program; its help has this width. */
export const programFor = (columns: number, write: (text: string) => void): Command => {
  const output = { write, isTTY: false, columns }
  // Declaring and describing commands uses nothing else of the machine.
  return createProgram(
    { stdout: output, stderr: output } as Io,
    () => undefined,
    async () => exitCodes.ok,
  )
}

const commandNamed = (program: Command, name: string): Command | undefined =>
  name === '' ? program : program.commands.find((command) => command.name() === name)

const helpOf = (name: string, columns: number): string => {
  let text = ''
  const program = programFor(columns, (part) => {
    text += part
  })
  commandNamed(program, name)?.outputHelp()
  return text
}

const silentProgram = (): Command => programFor(100, () => undefined)

export const flagText = ({ flags, description, argChoices = [] }: Option): FlagText => ({
  flags,
  help: description,
  choices: argChoices,
})

/** The flags of a command, without the global ones. */
export const flagsOf = (name: string): readonly FlagText[] =>
  (commandNamed(silentProgram(), name)?.options ?? []).map(flagText)

/** Renders the help of the program and of every command at every width. */
export const renderHelp = (): PrerenderedHelp =>
  Object.fromEntries(
    ['', ...silentProgram().commands.map((command) => command.name())].map((name) => [
      name,
      Object.fromEntries(helpWidths.map((width) => [width, helpOf(name, width)])),
    ]),
  )
