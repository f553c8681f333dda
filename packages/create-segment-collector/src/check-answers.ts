import { CreateError, exitCodes } from './create-error.ts'

export const targets = ['worker', 'node'] as const

/** Where the collector runs: a Cloudflare Worker or a Node service. */
export type Target = (typeof targets)[number]

/** Everything a project depends on. */
export interface Answers {
  /** Path of the new folder. */
  readonly folder: string
  readonly target: Target
  /** The public origin, such as `https://events.example.com`. */
  readonly origin: string
  readonly writeKey: string
}

const hostPattern = /^(?=.{1,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/
// Characters that need no quotes in the files of variables.
const writeKeyPattern = /^[\w.~+/=-]{1,200}$/

const refuse = (message: string): never => {
  throw new CreateError(message, exitCodes.usage)
}

/** A value of the user in a message: shortened, and hidden if it may have a password. */
const show = (value: string): string =>
  value.includes('@') ? 'The domain' : `The domain ${JSON.stringify(value.slice(0, 80))}`

/** @throws {CreateError} if the text is not a target */
export const checkTarget = (text: string): Target =>
  targets.find((target) => target === text) ??
  refuse(
    `The target ${JSON.stringify(text.slice(0, 80))} is unknown. Use worker (Cloudflare Worker) or node (Node service).`,
  )

/**
 * The origin of a domain: `https://events.example.com` for `events.example.com`.
 * @throws {CreateError} if the text is not a public https origin
 */
export const checkDomain = (text: string, target: Target): string => {
  const address = /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[^:/]+:\d+\/?$/.test(text) ? text : `https://${text}`
  const url = /\s/.test(text) ? null : URL.parse(address)
  if (url?.protocol !== 'https:' || url.href !== `${url.origin}/` || !hostPattern.test(url.hostname)) {
    return refuse(
      `${show(text)} is invalid. Use a public host that is served with https, without a path: events.example.com`,
    )
  }
  if (target === 'worker' && url.port !== '') {
    return refuse(`${show(text)} has a port. A custom domain of a Worker has none: use ${url.hostname}`)
  }
  return url.origin
}

/** @throws {CreateError} if the text is not a write key; the message does not contain it */
export const checkWriteKey = (text: string): string => {
  if (text === '') return refuse('The write key is empty. Copy it from the API keys of your source in Segment.')
  if (writeKeyPattern.test(text)) return text
  return refuse(
    'The write key is invalid. It must have at most 200 letters, digits and the characters . _ ~ + / = -. Copy it from the API keys of your source in Segment.',
  )
}
