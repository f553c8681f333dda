import type { Runtime } from '@org/segment-core'
import type { ClosableTransport } from '@org/segment-core/node'

/** A place that text is written to. */
export interface TextOutput {
  write(text: string): void
  readonly isTTY: boolean
  /** Width in characters, where it is a terminal. */
  readonly columns?: number | undefined
}

/** The file access that the command needs. */
export interface Files {
  /** Text of a file. @throws the system's error, with its `code` */
  read(path: string): Promise<string>
  /** Writes a file whole or not at all, readable by its owner only, and makes its folder. */
  writePrivate(path: string, text: string): Promise<void>
  /** Permission bits, or undefined where there is no such file. */
  mode(path: string): Promise<number | undefined>
}

/** A runtime and how to end what it holds. */
export interface ClosableRuntime extends Runtime {
  readonly transport: ClosableTransport
  close(): Promise<void>
}

/** Lets go of memory that is forgotten, where there is much of it; to be called now and then. */
export type CollectGarbage = () => void

/** Everything the command takes from the machine, so that a test can be the machine. */
export interface Io {
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  /** All of standard input as text. */
  readStdin(): Promise<string>
  /** Standard input as bytes, as they come. */
  stdinBytes(): AsyncIterable<Buffer>
  readonly stdinIsTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
  readonly platform: string
  readonly files: Files
  /** Milliseconds since 1970. */
  now(): number
  /** Unique ids. */
  createId(): string
  /** Loaded only when something is sent. */
  createRuntime(): Promise<ClosableRuntime>
  /** Reads single keys, where stdin is a terminal; returns what stops it. Ctrl-C is a key then. */
  readonly readKeys?: ((listener: (key: string) => void) => () => void) | undefined
  /** IPv4 addresses by which other machines may reach this one. */
  readonly networkAddresses?: (() => readonly string[]) | undefined
  /** Opens an address in the person's browser. */
  readonly openUrl?: ((url: string) => void) | undefined
  /** Sets the exit code of a process that ends before its command does, as with a reader that is gone. */
  readonly exitMeanwhile?: ((code: number) => void) | undefined
  /** Keeps the memory for what is new and soon forgotten small, for work that makes much of it. */
  readonly keepMemorySmall?: (() => CollectGarbage) | undefined
  /** Ends when the person presses Ctrl-C. */
  readonly interrupt: AbortSignal
}
