import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fstatSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { homedir, networkInterfaces } from 'node:os'
import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemErrorCode } from '../errors/cli-error.ts'
import type { Files, Io, TextOutput } from './io.ts'
import { replaceFile } from './replace-file.ts'
import { untilAborted } from './until-aborted.ts'

const output = (stream: NodeJS.WriteStream): TextOutput => ({
  write: (text) => {
    stream.write(text)
  },
  isTTY: stream.isTTY === true,
  // Read each time, because a window can change its size.
  get columns() {
    return stream.columns
  },
})

const files: Files = {
  // Invalid UTF-8 must fail, not turn into replacement characters.
  read: async (path) => new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)),
  writePrivate: async (path, text) => {
    const { makeFolder } = await import('@org/segment-core/node')
    await makeFolder(dirname(path), 0o700)
    await replaceFile(path, text, { mode: 0o600 })
  },
  mode: async (path) => {
    try {
      return (await stat(path)).mode & 0o777
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined
      throw error
    }
  },
}

const readStdin = async (interrupt: AbortSignal): Promise<string> => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of untilAborted(process.stdin, interrupt)) text += decoder.decode(chunk, { stream: true })
  return text + decoder.decode()
}

const readKeys = (listener: (key: string) => void): (() => void) => {
  const { stdin } = process
  const take = (bytes: Uint8Array): void => listener(new TextDecoder().decode(bytes))
  stdin.setRawMode(true)
  stdin.resume()
  stdin.on('data', take)
  return () => {
    stdin.off('data', take)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

const networkAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ address, family, internal }) => (family === 'IPv4' && !internal ? [address] : [])),
  )

/** The command that opens a URL on each platform. The URL is an argument and never passes through a shell. */
const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

const openUrl = (url: string): void => {
  const [command = 'xdg-open', ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

/** Collect above this many bytes of array buffers. */
const outsideBytes = 24 * 1024 * 1024

const keepMemorySmall = (): (() => void) => {
  // For a 265 MB file: 178 MB of memory instead of 302 MB, for 10 % more CPU.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Many rows become old while their batch waits: 179 MB instead of 272 MB for a table of 64 MB with expressions. A limit
  // of 20 % took 175 MB and a third more CPU.
  setFlagsFromString('--heap-growing-percent=40')
  // V8 hardly counts array buffers, so it would collect them too late.
  setFlagsFromString('--expose-gc')
  const collect: NodeJS.GCFunction = runInNewContext('gc')
  return () => {
    if (process.memoryUsage().arrayBuffers > outsideBytes) collect()
  }
}

/** Whether standard input is a folder, which Node takes for an empty stream. */
const stdinIsFolder = (): boolean => {
  try {
    return fstatSync(0).isDirectory()
  } catch {
    return false
  }
}

/** Buffers, because no encoding is set. */
async function* stdinBytes(interrupt: AbortSignal): AsyncGenerator<Buffer> {
  if (stdinIsFolder()) throw new Error('it is a folder')
  yield* untilAborted(process.stdin, interrupt)
}

/** The real machine. */
export const nodeIo = (interrupt: AbortSignal): Io => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  readStdin: () => readStdin(interrupt),
  stdinBytes: () => stdinBytes(interrupt),
  stdinIsTTY: process.stdin.isTTY === true,
  env: process.env,
  homeDirectory: homedir(),
  platform: process.platform,
  files,
  now: () => Date.now(),
  createId: randomUUID,
  createRuntime: async () => {
    const { nodeRuntime } = await import('@org/segment-core/node')
    return nodeRuntime({ proxy: 'env' })
  },
  readKeys: process.stdin.isTTY === true ? readKeys : undefined,
  networkAddresses,
  openUrl,
  keepMemorySmall,
  exitMeanwhile: (code) => {
    process.exitCode = code
  },
  interrupt,
})
