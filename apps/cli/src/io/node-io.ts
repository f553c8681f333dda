import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir, networkInterfaces } from 'node:os'
import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { CollectGarbage, Files, Io, TextOutput } from './io.ts'

const output = (stream: NodeJS.WriteStream): TextOutput => ({
  write: (text) => {
    stream.write(text)
  },
  isTTY: stream.isTTY === true,
  columns: stream.columns,
})

const files: Files = {
  // Bytes that are no UTF-8 must not turn into other text.
  read: async (path) => new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)),
  writePrivate: async (path, text) => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const draft = `${path}.${randomUUID()}`
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await chmod(draft, 0o600)
      await rename(draft, path)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
  },
  mode: async (path) => {
    try {
      return (await stat(path)).mode & 0o777
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  },
}

const readStdin = async (): Promise<string> => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of process.stdin) text += decoder.decode(chunk, { stream: true })
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

/** The command of each system that opens an address; the address is an argument and never text of a shell. */
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

/** Bytes outside the heap of which most are forgotten, and which the collector would leave for long. */
const outsideBytes = 24 * 1024 * 1024

const keepMemorySmall = (): CollectGarbage => {
  // Measured with a file of 265 MB: 178 MB in the place of 302 MB, for a tenth more CPU.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Memory outside the heap counts for little there, and the collector waits for long.
  setFlagsFromString('--expose-gc')
  const collect: NodeJS.GCFunction = runInNewContext('gc')
  return () => {
    if (process.memoryUsage().arrayBuffers > outsideBytes) collect()
  }
}

/** The machine itself. */
export const nodeIo = (interrupt: AbortSignal): Io => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  readStdin,
  // Without an encoding set, it gives buffers.
  stdinBytes: () => process.stdin as AsyncIterable<Buffer>,
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
