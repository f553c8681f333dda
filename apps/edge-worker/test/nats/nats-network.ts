import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** The command that runs a program in user and network namespaces of its own; killing it kills the program. */
export const ownNetwork: readonly string[] = ['unshare', '--user', '--map-root-user', '--net', '--fork', '--kill-child']

/** Whether this machine permits it: Linux, and usually only root. */
export const canOwnNetwork = (): boolean => {
  const [program = '', ...options] = ownNetwork
  return spawnSync(program, [...options, 'ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1']).status === 0
}

const ip = (words: string): void => {
  const { status, stderr } = spawnSync('ip', words.split(' '), { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${words}: ${stderr}`)
}

/** Address of a server in its own network. */
export const addressOf = (index: number): string => `10.9.${index}.2`

const gatewayOf = (index: number): string => `10.9.${index}.1`

/** Prepares the network of this process, which connects those of the servers. */
export const prepareNetwork = (): void => {
  ip('link set lo up')
  const forward = spawnSync('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'])
  if (forward.status !== 0) throw new Error(String(forward.stderr))
}

/** Starts a program in a network namespace of its own; it waits for {@link connectNetwork}. */
export const spawnInNetwork = (index: number, words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess => {
  const script = [
    'ip link set lo up',
    'while ! ip link show e0 2>/dev/null >&2; do sleep 0.05; done',
    `ip addr add ${addressOf(index)}/24 dev e0`,
    'ip link set e0 up',
    `ip route add default via ${gatewayOf(index)}`,
    'exec "$@"',
  ].join('\n')
  return spawn('unshare', ['--net', 'sh', '-c', script, 'sh', ...words], { env, stdio: 'ignore' })
}

/** Connects the network of a program with that of this process. */
export const connectNetwork = async (index: number, { pid }: ChildProcess): Promise<void> => {
  const own = spawnSync('readlink', ['/proc/self/ns/net'], { encoding: 'utf8' }).stdout
  // Until then it has not left the network of this process.
  while (spawnSync('readlink', [`/proc/${pid}/ns/net`], { encoding: 'utf8' }).stdout === own) await sleep(10)
  // The link of a program that was killed may still be there.
  spawnSync('ip', ['link', 'del', `v${index}`])
  ip(`link add v${index} type veth peer name e0 netns ${pid}`)
  ip(`addr add ${gatewayOf(index)}/24 dev v${index}`)
  ip(`link set v${index} up`)
}

/** Cuts the network of a program off, or connects it again; open connections stay as they are. */
export const setLink = (index: number, state: 'up' | 'down'): void => ip(`link set v${index} ${state}`)
