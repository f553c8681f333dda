import type { Command } from 'commander'
import type { Io } from './io.ts'
import { helpWidths, type PrerenderedHelp } from './prerendered-help.ts'
import { createProgram } from './program.ts'

const unused = (): never => {
  throw new Error('Laying out help takes nothing from the machine.')
}

/** An io that only takes text. */
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

/** The help of the program and of every command, at every width. */
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
