import type { Command } from 'commander'
import { createProgram } from '../commands/program.ts'
import type { Io } from '../io/io.ts'
import { helpWidths, type PrerenderedHelp } from './prerendered-help.ts'

const unused = (): never => {
  throw new Error('Rendering help must not use the machine.')
}

/** An Io that only writes text. */
const textIo = (columns: number, write: (text: string) => void): Io => ({
  stdout: { write, isTTY: false, columns },
  stderr: { write: unused, isTTY: false, columns },
  readStdin: unused,
  stdinBytes: unused,
  stdinIsTTY: false,
  env: {},
  homeDirectory: '/',
  platform: 'linux',
  files: { read: unused, writePrivate: unused, mode: unused },
  now: unused,
  createId: unused,
  createRuntime: unused,
  interrupt: new AbortController().signal,
})

const textOf = (columns: number, pick: (program: Command) => Command | undefined): string => {
  let text = ''
  const program = createProgram(
    textIo(columns, (part) => {
      text += part
    }),
    unused,
  )
  pick(program)?.outputHelp()
  return text
}

/** A flag of a command, for the reference. */
export interface FlagText {
  readonly flags: string
  readonly help: string
  /** Allowed values; empty if any value is allowed. */
  readonly choices: readonly string[]
}

/** The flags of a command, without the global ones. */
export const flagsOf = (name: string): readonly FlagText[] =>
  (createProgram(textIo(100, unused), unused).commands.find((command) => command.name() === name)?.options ?? []).map(
    ({ flags, description, argChoices = [] }) => ({ flags, help: description, choices: argChoices }),
  )

/** Renders the help of the program and of every command at every width. */
export const renderHelp = (): PrerenderedHelp => {
  const names = createProgram(textIo(100, unused), unused).commands.map((command) => command.name())
  return Object.fromEntries(
    ['', ...names].map((name) => [
      name,
      Object.fromEntries(
        helpWidths.map((width) => [
          width,
          textOf(width, (program) =>
            name === '' ? program : program.commands.find((command) => command.name() === name),
          ),
        ]),
      ),
    ]),
  )
}
