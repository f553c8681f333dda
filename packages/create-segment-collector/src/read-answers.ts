import { parseArgs } from 'node:util'
import { type Answers, checkDomain, checkTarget, checkWriteKey, type Target } from './check-answers.ts'
import { CreateError, exitCodes } from './create-error.ts'
import type { Prompt } from './prompt.ts'

export const help = `Creates a project with a Segment collector on your own domain.

Usage: npm create @org/segment-collector [folder] -- [options]
       create-segment-collector [folder] [options]

  --target worker|node  a Cloudflare Worker or a Node service
  --domain <host>       the public host of the collector, such as events.example.com
  -y, --yes             ask nothing; fails if an answer is missing
  -h, --help            show this help
  --version             show the version

The folder is segment-collector by default. The write key is read from the variable SEGMENT_WRITE_KEY, or asked for. It
is stored only in .dev.vars or .env, which git ignores. Without a terminal nothing is asked.

Exit codes: 0 created, 64 invalid arguments or answers, 69 Node is too old, 71 a file cannot be written, 73 the folder
is not empty, 130 cancelled.
`

const options = {
  target: { type: 'string' },
  domain: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** What the command line says. */
export interface Flags {
  readonly folder: string
  readonly target?: Target
  readonly domain?: string
  readonly isSilent: boolean
  readonly shows?: 'help' | 'version'
}

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    // The first sentence names the flag, but no value.
    const [reason = 'The arguments are invalid'] = error instanceof Error ? error.message.split(/\.\s|\n/) : []
    throw new CreateError(`${reason.replace(/\.$/, '')}. See --help.`, exitCodes.usage)
  }
}

/** @throws {CreateError} for an unknown flag, an invalid value or a second folder */
export const readFlags = (args: readonly string[]): Flags => {
  const { values, positionals } = parse(args)
  if (positionals.length > 1) {
    throw new CreateError('Name one folder only. See --help.', exitCodes.usage)
  }
  const folder = positionals[0] ?? 'segment-collector'
  if (folder === '') throw new CreateError('The name of the folder is empty.', exitCodes.usage)
  const target = values.target === undefined ? undefined : checkTarget(values.target)
  // A Node service allows more, so what it refuses is invalid for every target.
  if (values.domain !== undefined) checkDomain(values.domain, target ?? 'node')
  return {
    folder,
    isSilent: values.yes === true,
    ...(target === undefined ? {} : { target }),
    ...(values.domain === undefined ? {} : { domain: values.domain }),
    ...(values.help ? { shows: 'help' } : values.version ? { shows: 'version' } : {}),
  }
}

const missing = (message: string): never => {
  throw new CreateError(message, exitCodes.usage)
}

/**
 * Completes the flags by the environment and by questions.
 * @param prompt undefined if nothing may be asked
 * @throws {CreateError} if an answer is missing or invalid
 */
export const readAnswers = async (
  flags: Flags,
  environmentKey: string | undefined,
  prompt: Prompt | undefined,
): Promise<Answers> => {
  const writeKey = environmentKey === undefined || environmentKey === '' ? undefined : checkWriteKey(environmentKey)
  const target =
    flags.target ??
    (await prompt?.ask('Where does it run: worker (Cloudflare Worker) or node (Node service)?', checkTarget)) ??
    missing('The target is missing. Add --target worker or --target node.')
  const origin =
    (flags.domain === undefined ? undefined : checkDomain(flags.domain, target)) ??
    (await prompt?.ask('Its public host, such as events.example.com:', (text) => checkDomain(text, target))) ??
    missing('The domain is missing. Add --domain, such as --domain events.example.com.')
  return {
    folder: flags.folder,
    target,
    origin,
    writeKey:
      writeKey ??
      (await prompt?.ask('Write key of the source in Segment (hidden):', checkWriteKey, { isHidden: true })) ??
      missing('The write key is missing. Set the variable SEGMENT_WRITE_KEY.'),
  }
}
