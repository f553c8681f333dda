import type { Command } from 'commander'
import { createProgram } from '../commands/program.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { helpWidths, type PrerenderedHelp } from './prerendered-help.ts'

const programFor = (columns: number, write: (text: string) => void): Command => {
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

/** A flag of a command, for the reference. */
export interface FlagText {
  readonly flags: string
  readonly help: string
  /** Allowed values; empty if any value is allowed. */
  readonly choices: readonly string[]
}

/** The flags of a command, without the global ones. */
export const flagsOf = (name: string): readonly FlagText[] =>
  (commandNamed(silentProgram(), name)?.options ?? []).map(({ flags, description, argChoices = [] }) => ({
    flags,
    help: description,
    choices: argChoices,
  }))

/** Renders the help of the program and of every command at every width. */
export const renderHelp = (): PrerenderedHelp =>
  Object.fromEntries(
    ['', ...silentProgram().commands.map((command) => command.name())].map((name) => [
      name,
      Object.fromEntries(helpWidths.map((width) => [width, helpOf(name, width)])),
    ]),
  )
