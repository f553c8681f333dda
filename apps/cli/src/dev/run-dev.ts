import { fileURLToPath } from 'node:url'
import { type Fault, parseFault } from '@org/segment-testing'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import { messageOf } from '../errors/message-of.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { defaultDevPort, devWriteKey } from './dev-address.ts'
import { printable } from './event-line.ts'
import { createForwarding } from './forward-calls.ts'
import { type IntroductionFlags, introduce } from './introduce.ts'
import { loadPlanValidator } from './plan-validator.ts'
import { openStore, startServer } from './start-server.ts'
import { watchEvents } from './watch-events.ts'

/** Flags of `segment dev`. */
export interface DevFlags extends IntroductionFlags {
  readonly port?: string
  readonly fail?: readonly string[]
  readonly forward?: boolean
  readonly allowHost?: readonly string[]
}

const portOf = (text: string | undefined): number => {
  if (text === undefined) return defaultDevPort
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    const message = `Invalid port ${JSON.stringify(text)}: it must be a number from 0 to 65535.`
    throw usageError(message, 'Use 0 for any free port.')
  }
  return Number(text)
}

const faultOf = (text: string): Fault => {
  try {
    return parseFault(text)
  } catch (error) {
    throw usageError(messageOf(error), 'For example: --fail 429:retry-after=2,p=0.2')
  }
}

/** Runs a local Segment with its debugger until it is interrupted. */
export const runDev = async (io: Io, options: GlobalOptions, flags: DevFlags): Promise<ExitCode> => {
  const port = portOf(flags.port)
  const faults = (flags.fail ?? []).map(faultOf)
  const writeKey = options.writeKey === undefined ? undefined : (await readValue(io, options.writeKey)).trim()
  const judge = flags.plan === undefined ? undefined : await loadPlanValidator(io, flags.plan)
  const forwarding = flags.forward ? await createForwarding(io, withoutHost(options)) : undefined
  const details = flags.store === undefined ? undefined : await openStore(flags.store)
  const running = await startServer({
    port,
    host: options.host ?? '127.0.0.1',
    allowHosts: flags.allowHost ?? [],
    writeKey: writeKey ?? devWriteKey,
    ...(writeKey === undefined || forwarding !== undefined ? {} : { segment: { writeKeys: [writeKey] } }),
    ...(judge === undefined ? {} : { judge, plan: flags.plan ?? '' }),
    ...(details === undefined ? {} : { details }),
    ...pageFolder(),
    // Prefer the version that the current project has installed.
    libraryFrom: [`${process.cwd()}/package.json`],
    forwarding: forwarding !== undefined,
    now: () => io.now(),
    onForeignHost: (name) =>
      io.stderr.write(
        `warning: Rejected a request for the host ${JSON.stringify(printable(name.slice(0, 100)))}. Use --allow-host to accept it.\n`,
      ),
    onError: (error) => io.stderr.write(`warning: A call cannot be shown: ${messageOf(error)}\n`),
  })
  for (const fault of faults) running.segment.faults.always(fault)
  try {
    forwarding?.start(running)
    introduce(io, options, running, { flags, target: forwarding?.target })
    await watchEvents(io, options, running)
  } finally {
    await running.stop()
    await forwarding?.close()
  }
  return exitCodes.ok
}

/** `--host` is the listening address here; the forwarding host comes from the environment or the profile. */
const withoutHost = ({ host: _, ...options }: GlobalOptions): GlobalOptions => options

/** The built command ships the page next to the bundle; from source, the debugger finds its own. */
const pageFolder = (): { readonly pageFolder?: string } =>
  import.meta.url.endsWith('.ts') ? {} : { pageFolder: fileURLToPath(new URL('page/', import.meta.url)) }
