import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** The built collector, in its own process. */
export interface NodeCollector {
  readonly url: string
  readonly pid: number
  close(): Promise<void>
}

const program = join(
  dirname(createRequire(import.meta.url).resolve('@org/segment-edge-worker/package.json')),
  'dist/main.js',
)

/** Starts the built collector. @throws {Error} if it ends before it listens */
export const startNodeCollector = async (settings: object): Promise<NodeCollector> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
  const config = { server: { port: 0 }, outbox: { path: join(folder, 'calls.sqlite') }, ...settings }
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, COLLECTOR_CONFIG: JSON.stringify(config) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const { url }: { url?: string } = JSON.parse(line)
    if (url === undefined) continue
    child.stdout.resume()
    return {
      url,
      pid: child.pid ?? 0,
      close: async () => {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
        await rm(folder, { recursive: true, force: true })
      },
    }
  }
  throw new Error('The collector has ended.')
}
