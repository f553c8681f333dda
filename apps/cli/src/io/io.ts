import type { NodeRuntime } from '@org/segment-core/node'

/** A text output stream. */
export interface TextOutput {
  write(text: string): void
  readonly isTTY: boolean
  /** Width in characters, if it is a terminal. */
  readonly columns?: number | undefined
}

/** File access. */
export interface Files {
  /** Reads a UTF-8 file. @throws the system error, with its `code` */
  read(path: string): Promise<string>
  /** Writes a file atomically, readable by its owner only, and creates its folder. */
  writePrivate(path: string, text: string): Promise<void>
  /** Permission bits, or undefined if the file does not exist. */
  mode(path: string): Promise<number | undefined>
}

/** A runtime that owns connections. */
export type ClosableRuntime = NodeRuntime

/** Everything the command uses from the machine, so that tests can replace it. */
export interface Io {
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  /** Reads all of standard input as UTF-8 text. */
  readStdin(): Promise<string>
  /** Streams standard input as bytes. */
  stdinBytes(): AsyncIterable<Buffer>
  readonly stdinIsTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
  readonly platform: string
  readonly files: Files
  /** Milliseconds since 1970. */
  now(): number
  /** Creates a unique id. */
  createId(): string
  /** Loads the HTTP stack; call it only to send. */
  createRuntime(): Promise<ClosableRuntime>
  /** Reads single keys in raw mode, if stdin is a terminal; returns a function that stops. Ctrl-C then arrives as a key. */
  readonly readKeys?: ((listener: (key: string) => void) => () => void) | undefined
  /** External IPv4 addresses of this machine. */
  readonly networkAddresses?: (() => readonly string[]) | undefined
  /** Opens a URL in the user's browser. */
  readonly openUrl?: ((url: string) => void) | undefined
  /** Sets the exit code in case the process ends before the command does, for example on EPIPE. */
  readonly exitMeanwhile?: ((code: number) => void) | undefined
  /** Limits garbage between collections, for commands that allocate a lot. @returns a function to call periodically */
  readonly keepMemorySmall?: (() => () => void) | undefined
  /** Aborts on Ctrl-C. */
  readonly interrupt: AbortSignal
}
