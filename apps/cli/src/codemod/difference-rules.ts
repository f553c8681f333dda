import type { Node } from '@babel/types'
import { parseSource } from '@org/segment-core'
import type { DifferenceName } from '@org/segment-core/internal'
import { callTypeNames } from '@org/segment-core/spec'
import type { StaticMember } from '../source-code/static-value.ts'
import type { ClientUse, PassedFunction } from './client-use.ts'
import type { ParameterPath } from './parameter-paths.ts'

/** A place at which the program may notice a difference. */
export interface Hit {
  readonly node: Node
  /** `certain` if the syntax proves that this place is affected. */
  readonly certainty: 'certain' | 'possible'
  /** What the program does there, as the rest of a sentence that begins with the place. */
  readonly does: string
  /** Whether it only matters if no `error` listener exists. */
  readonly unlessListening?: boolean
}

type Rule = (use: ClientUse) => readonly Hit[]

const certain = (node: Node, does: string): Hit => ({ node, certainty: 'certain', does })
const possible = (node: Node, does: string): Hit => ({ node, certainty: 'possible', does })

/** A rule for settings of the constructor. */
const forSettings =
  (names: readonly string[], hitOf: (name: string, member: StaticMember) => Hit | undefined): Rule =>
  (use) => {
    if (use.kind !== 'construct') return []
    return names.flatMap((name) => {
      const member = use.settings.get(name)
      const isUnset = member === undefined || member.value.kind === 'undefined'
      return isUnset ? [] : (hitOf(name, member) ?? [])
    })
  }

const whenSet =
  (certainty: Hit['certainty']) =>
  (name: string, { node }: StaticMember): Hit => ({ node, certainty, does: `sets ${name}` })

/** A rule for a number, of which some values are affected. */
const forNumber = (names: readonly string[], isAffected: (value: number) => boolean): Rule =>
  forSettings(names, (name, { node, value }) => {
    if (value.kind !== 'literal') return possible(node, `sets ${name} to a value that the source code does not show`)
    return isAffected(Number(value.value)) ? certain(node, `sets ${name} to ${value.value}`) : undefined
  })

/** Whether the drop-in accepts a host or write key. */
const isAccepted = (source: Parameters<typeof parseSource>[0]): boolean => {
  try {
    parseSource(source)
    return true
  } catch {
    return false
  }
}

const hostHit = (name: string, { node, value }: StaticMember): Hit | undefined => {
  if (value.kind !== 'literal' || typeof value.value !== 'string') {
    return possible(node, `sets ${name} to a value that the source code does not show`)
  }
  const given = value.value
  // The drop-in resolves `path` against the host, so any path of the host is accepted.
  const host = URL.canParse(given) ? new URL('/', given).href : given
  return isAccepted({ writeKey: 'key', host }) ? undefined : certain(node, `sets host to ${JSON.stringify(given)}`)
}

const writeKeyHit = (name: string, { node, value }: StaticMember): Hit | undefined =>
  value.kind === 'literal' &&
  typeof value.value === 'string' &&
  value.value !== '' &&
  !isAccepted({ writeKey: value.value })
    ? certain(node, `sets ${name} to a text that is not a valid write key`)
    : undefined

const call: ReadonlySet<string> = new Set(callTypeNames)

/** The functions that get a context, and the path to it. */
const contextsIn = (use: ClientUse): readonly ParameterPath[] => {
  const under = (passed: PassedFunction | undefined, index: number, first: readonly string[]) =>
    (passed?.paths?.(index) ?? []).flatMap(({ path, ...rest }) =>
      first.every((name, at) => path[at] === name) ? [{ ...rest, path: path.slice(first.length) }] : [],
    )
  if (use.kind === 'call') return under(use.callback, 1, [])
  if (use.kind === 'register') return use.hooks.flatMap((hook) => under(hook, 0, []))
  if (use.kind !== 'listen') return []
  if (use.event === 'error') return under(use.listener, 0, ['ctx'])
  return use.event !== undefined && call.has(use.event) ? under(use.listener, 0, []) : []
}

const contextMembers: ReadonlySet<string> = new Set(['id', 'attempts', 'flush', 'logger', 'stats'])

const contexts: Rule = (use) =>
  contextsIn(use).flatMap(({ path: [name], node }) =>
    name !== undefined && contextMembers.has(name) ? certain(node, `uses ${name} of a context`) : [],
  )

const reasons: Rule = (use) => {
  if (use.kind === 'call' && use.callback !== undefined) {
    const used = use.callback.paths?.(0)
    if (used === undefined) return [possible(use.callback.node, 'passes a callback')]
    return used
      .map(({ node, path }) => certain(node, `uses ${['the error', ...path].join('.')} of a callback`))
      .slice(0, 1)
  }
  if (use.kind !== 'listen' || use.event !== 'error') return []
  const used = use.listener.paths?.(0)
  if (used === undefined) return [possible(use.listener.node, 'passes an error listener')]
  const reads = used.filter(({ path }) => path[0] === 'reason' || path[0] === undefined)
  return reads.map(({ node, path }) =>
    path[0] === 'reason' ? certain(node, 'uses the reason of a failure') : possible(node, 'passes on the error'),
  )
}

const credential: Rule = (use) => {
  if (use.kind !== 'listen' || (use.event !== 'http_request' && use.event !== 'http_response')) return []
  const used = use.listener.paths?.(0)
  if (used === undefined) return [possible(use.listener.node, `listens to ${use.event}`)]
  return used.flatMap(({ path: [name], node }) => {
    if (name === undefined) return possible(node, `passes on what ${use.event} gives`)
    return name === 'headers' || name === 'body' ? certain(node, `uses ${name} of ${use.event}`) : []
  })
}

const validation: Rule = (use) =>
  use.kind === 'call'
    ? use.causes.map(({ line, column, certainty, does }) => ({
        node: { ...use.node, loc: { ...use.node.loc, start: { line, column: column - 1 } } } as Node,
        certainty,
        does,
      }))
    : []

const callbacks: Rule = (use) =>
  use.kind === 'call' && use.callback !== undefined ? [certain(use.callback.node, 'passes a callback')] : []

const optionOf = (use: Extract<ClientUse, { kind: 'flush' }>, name: string) =>
  use.options?.kind === 'object' ? use.options.members.get(name)?.value : undefined

const isOpenFlush = ({ options }: Extract<ClientUse, { kind: 'flush' }>): boolean =>
  options !== undefined && options.kind !== 'undefined' && (options.kind !== 'object' || options.isOpen)

const closes = (use: Extract<ClientUse, { kind: 'flush' }>): boolean => {
  const close = optionOf(use, 'close')
  return close?.kind === 'literal' && close.value === true
}

const overlappingFlushes: Rule = (use) =>
  use.kind === 'flush' && !closes(use) ? [possible(use.node, 'flushes, perhaps while another flush runs')] : []

const lateFlush: Rule = (use) => {
  if (use.kind !== 'flush' || closes(use)) return []
  if (isOpenFlush(use)) return [possible(use.node, 'flushes with options that the source code does not show')]
  const timeout = optionOf(use, 'timeout')
  return timeout === undefined || timeout.kind === 'undefined' ? [] : [certain(use.node, 'flushes with a timeout')]
}

const moreErrors: Rule = (use) => {
  if (use.kind === 'listen' && use.event === 'error') return [certain(use.node, 'listens to errors')]
  return use.kind === 'construct'
    ? [{ ...certain(use.node, 'creates a client without an error listener'), unlessListening: true }]
    : []
}

const names: Rule = (use) => {
  if (use.kind === 'member' && use.name === 'VERSION') return [certain(use.node, 'reads VERSION')]
  return use.kind === 'text' && use.text.startsWith('node-next-')
    ? [possible(use.node, `compares with ${JSON.stringify(use.text.slice(0, 40))}`)]
    : []
}

const snapshots: Rule = (use) => {
  if (use.kind === 'call') {
    return use.changes.map(({ node, name }) => possible(node, `changes ${name} after it was passed to a call`))
  }
  if (use.kind !== 'register') return []
  return contextsIn(use).flatMap(({ path, node, isChanged }) =>
    isChanged && path[0] === 'event' && path.length > 2 ? possible(node, `changes ${path.join('.')} of a call`) : [],
  )
}

const disabled: Rule = forSettings(['disable'], (name, { node, value }) => {
  if (value.kind !== 'literal') return possible(node, `sets ${name} to a value that the source code does not show`)
  return value.value ? certain(node, `sets ${name}`) : undefined
})

const internals: Rule = (use) => {
  if (use.kind === 'member' && use.name.startsWith('_')) return [certain(use.node, `uses ${use.name}`)]
  return use.kind === 'text' && use.text.includes('/') ? [certain(use.node, `names ${use.text}`)] : []
}

const host: Rule = (use) => [...forSettings(['host'], hostHit)(use), ...forSettings(['writeKey'], writeKeyHit)(use)]

/** How the places of each difference are found. */
export const differenceRules: Readonly<Record<DifferenceName, Rule>> = {
  validation,
  argumentErrors: (use) => (use.kind === 'caught' ? [certain(use.node, 'checks the name or class of an error')] : []),
  // Fewer calls than these have no more bytes than a batch.
  batchBytes: forNumber(['flushAt', 'maxEventsInBatch'], (count) => count > 15),
  halving: forSettings(['httpClient'], whenSet('possible')),
  reasons,
  callbacks,
  overlappingFlushes,
  lateFlush,
  redirects: forSettings(['host', 'httpClient'], whenSet('possible')),
  foreignAnswers: forSettings(['host', 'httpClient'], whenSet('possible')),
  retryAfter: forSettings(['maxRateLimitDuration', 'maxRetries'], whenSet('certain')),
  pauses: forSettings(['maxRetries', 'maxTotalBackoffDuration'], whenSet('certain')),
  concurrency: forNumber(['flushAt', 'maxEventsInBatch'], (count) => count <= 1),
  refusals: forSettings(['httpClient'], whenSet('possible')),
  tokenRenewal: forSettings(['oauthSettings'], whenSet('certain')),
  credential,
  host,
  names,
  moreErrors,
  snapshots,
  disabled,
  contexts,
  internals,
}
