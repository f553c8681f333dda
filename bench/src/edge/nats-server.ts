import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server of NATS with JetStream, in its own process. */
export interface BenchNats {
  readonly url: string
  close(): Promise<void>
}

/** Debian installs the server where only the path of root leads. */
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}/usr/sbin` }

/** Starts a server on a free port. @throws {Error} if `nats-server` is not installed or ends */
export const startBenchNats = async (): Promise<BenchNats> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-nats-'))
  const args = ['-a', '127.0.0.1', '-p', '-1', '--ports_file_dir', folder, '-js', '-sd', join(folder, 'store')]
  const child = spawn('nats-server', args, { env, stdio: 'ignore' })
  const failed = once(child, 'exit').then(() => {
    throw new Error('nats-server has ended.')
  })
  failed.catch(() => {})
  const readUrl = async (): Promise<string> => {
    for (;;) {
      const file = (await readdir(folder)).find((name) => name.endsWith('.ports'))
      const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8')
      const found = /"(nats:\/\/[^"]+)"/.exec(text)?.[1]
      if (found !== undefined) return found
      await sleep(20)
    }
  }
  return {
    url: await Promise.race([readUrl(), failed]),
    close: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
