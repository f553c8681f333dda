import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import type { Files, Io, TextOutput } from './io.ts'

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

/** The machine itself. */
export const nodeIo = (interrupt: AbortSignal): Io => ({
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  readStdin,
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
  interrupt,
})
