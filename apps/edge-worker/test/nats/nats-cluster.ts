import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, connectNetwork, setLink, spawnInNetwork } from './nats-network.ts'

/** A NATS server with JetStream, on loopback and with its files in a folder for temporary ones. */
export interface NatsServer {
  readonly url: string
  /** Ends the process with SIGKILL and waits for its end. */
  kill(): Promise<void>
  /** Starts it again with the same port and files, and waits until it accepts connections. */
  start(): Promise<void>
  /** Deletes its files, as a lost disk does. Only while it is ended. */
  wipe(): Promise<void>
  /** Stops its process, as a virtual machine is paused: it answers nothing, and its connections stay open. */
  pause(): void
  /** Continues its process. */
  resume(): void
  /** Cuts it off from the others and from all clients while it runs on; in networks of its own only. */
  cutOff(): void
  /** Ends the cut. */
  reconnect(): void
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

const accepts = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host)
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

interface ServerPlace {
  readonly index: number
  readonly host: string
  readonly port: number
  readonly hasNetwork: boolean
  /** Folder of its files. */
  readonly store: string
}

const createNatsServer = ({ index, host, port, hasNetwork, store }: ServerPlace, configPath: string): NatsServer => {
  let child: ChildProcess | undefined
  let failure: Error | undefined
  return {
    url: `nats://${host}:${port}`,
    async start() {
      if (child !== undefined) return
      const words = ['nats-server', '-c', configPath]
      const started = hasNetwork
        ? spawnInNetwork(index, words, env)
        : spawn('nats-server', words.slice(1), { env, stdio: 'ignore' })
      started.once('error', (error) => {
        failure = error
      })
      child = started
      if (hasNetwork) await connectNetwork(index, started)
      while (!(await accepts(port, host))) {
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
    wipe: () => rm(store, { recursive: true, force: true }),
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    cutOff: () => setLink(index, 'down'),
    reconnect: () => setLink(index, 'up'),
  }
}

/**
 * Starts one server, or a cluster of three.
 * @param more further lines of each server's configuration
 * @param hasNetwork whether each server gets a network of its own; see nats-network.ts
 */
export const startNats = async (count: 1 | 3 = 1, more = '', hasNetwork = false): Promise<NatsCluster> => {
  const hostOf = (index: number): string => (hasNetwork ? addressOf(index) : '127.0.0.1')
  const folder = await mkdtemp(join(tmpdir(), 'collector-nats-'))
  const ports = await freePorts(2 * count)
  const routes = ports.slice(count)
  const servers = await Promise.all(
    routes.map(async (route, index) => {
      const port = ports[index] ?? 0
      const cluster = `cluster { name: c, listen: "${hostOf(index)}:${route}", routes: [${routes.map((one, other) => `"nats://${hostOf(other)}:${one}"`).join(', ')}] }`
      const path = join(folder, `${index}.conf`)
      const store = join(folder, String(index))
      await writeFile(
        path,
        `server_name: s${index}
listen: "${hostOf(index)}:${port}"
jetstream { store_dir: "${store}", max_file_store: 1000GB, max_memory_store: 1GB }
${count === 1 ? '' : cluster}
${more}
`,
      )
      return createNatsServer({ index, host: hostOf(index), port, hasNetwork, store }, path)
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
