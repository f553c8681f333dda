import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A NATS server with JetStream, on loopback and with its files in a folder for temporary ones. */
export interface NatsServer {
  readonly url: string
  /** Ends the process with SIGKILL and waits for its end. */
  kill(): Promise<void>
  /** Starts it again with the same port and files, and waits until it accepts connections. */
  start(): Promise<void>
  /** Deletes its files, as a lost disk does. Only while it is ended. */
  wipe(): Promise<void>
  /** Cuts it off: it answers nothing, and its connections stay open. */
  pause(): void
  /** Ends the cut. */
  resume(): void
}

/** Servers that know each other. */
export interface NatsCluster {
  readonly servers: readonly NatsServer[]
  /** For `storage.nats.servers`. */
  readonly urls: readonly string[]
  /** Ends all servers and deletes their files. */
  close(): Promise<void>
}

/** Ports that were free just now. */
const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    // The server speaks first.
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
  })

/** Debian installs the server where only the path of root leads. */
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}/usr/sbin` }

const createNatsServer = (port: number, configPath: string, storePath: string): NatsServer => {
  let child: ChildProcess | undefined
  let failure: Error | undefined
  return {
    url: `nats://127.0.0.1:${port}`,
    async start() {
      if (child !== undefined) return
      const started = spawn('nats-server', ['-c', configPath], { env, stdio: 'ignore' })
      started.once('error', (error) => {
        failure = error
      })
      child = started
      while (!(await accepts(port))) {
        if (failure !== undefined) throw failure
        if (started.exitCode !== null) throw new Error(`nats-server ended with ${started.exitCode}.`)
        await sleep(20)
      }
    },
    async kill() {
      const ended = child
      child = undefined
      if (ended === undefined || ended.exitCode !== null) return
      const exit = new Promise((resolve) => ended.once('exit', resolve))
      ended.kill('SIGKILL')
      await exit
    },
    wipe: () => rm(storePath, { recursive: true, force: true }),
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
  }
}

/**
 * Starts one server, or a cluster of three.
 * @param more further lines of each server's configuration
 */
export const startNats = async (count: 1 | 3 = 1, more = ''): Promise<NatsCluster> => {
  const folder = await mkdtemp(join(tmpdir(), 'collector-nats-'))
  const ports = await freePorts(2 * count)
  const routes = ports.slice(count)
  const servers = await Promise.all(
    routes.map(async (route, index) => {
      const port = ports[index] ?? 0
      const cluster = `cluster { name: c, listen: "127.0.0.1:${route}", routes: [${routes.map((one) => `"nats://127.0.0.1:${one}"`).join(', ')}] }`
      const path = join(folder, `${index}.conf`)
      const store = join(folder, String(index))
      await writeFile(
        path,
        `server_name: s${index}
listen: "127.0.0.1:${port}"
jetstream { store_dir: "${store}", max_file_store: 1000GB, max_memory_store: 1GB }
${count === 1 ? '' : cluster}
${more}
`,
      )
      return createNatsServer(port, path, store)
    }),
  )
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.kill()))
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.all(servers.map((server) => server.start()))
  } catch (error) {
    await close()
    throw error
  }
  return { servers, urls: servers.map(({ url }) => url), close }
}
