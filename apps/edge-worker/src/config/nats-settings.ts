import * as z from 'zod/mini'
import { duration, group, integer, positive, secret, setting, string } from './setting.ts'

const natsServerPattern = /^(?:(?:nats|tls):\/\/)?(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?\/?$/i
const streamPattern = /^[A-Za-z\d_-]{1,32}$/

/** Settings of the storage on NATS JetStream. */
export const natsSettings = group({
  servers: setting(
    'Servers of NATS: `nats://a.internal:4222`, or `tls://…`. Stores accepted calls there instead of in the outbox, so that several collectors share them.',
    z._default(z.array(z.string().check(z.regex(natsServerPattern))), []),
  ),
  stream: setting(
    'Name of the stream that holds accepted calls, and first token of all subjects. The streams of delivered calls and of dead letters add `_HISTORY` and `_DEAD`.',
    z._default(z.string().check(z.regex(streamPattern)), 'SEGMENT'),
  ),
  replicas: setting(
    'Servers that store each call: 1, 3 or 5. A majority must have it before the answer.',
    integer(3, 1, 5),
  ),
  deliver: setting(
    'Whether this collector also delivers calls to Segment. Set it to `false` if only `segment-collector deliver` should do so.',
    z._default(z.boolean(), true),
  ),
  credentials: setting('Credentials file (`.creds`) of a NATS user.', z.optional(string())),
  user: setting('User name, instead of `credentials`.', z.optional(string())),
  password: secret('Password of `user`.', z.optional(string())),
  token: secret('Token, instead of `credentials`.', z.optional(string())),
  tls: group({
    caFile: setting('File with the certificates that sign those of the servers. Requires TLS.', z.optional(string())),
    certFile: setting('File with the certificate of this client. Requires TLS.', z.optional(string())),
    keyFile: setting('File with the key of `certFile`.', z.optional(string())),
    handshakeFirst: setting(
      'Whether TLS starts before the servers say anything; they need `handshake_first` too (2.10.4 and newer).',
      z._default(z.boolean(), false),
    ),
  }),
  queue: group({
    maxBytes: setting(
      'Maximum size of calls that Segment does not have yet, in bytes; beyond that, clients get 503.',
      positive(1_073_741_824),
    ),
  }),
  history: group({
    maxBytes: setting(
      'Maximum size of the history in bytes, the oldest calls are deleted first; 0 keeps none.',
      integer(1_073_741_824, 0),
    ),
    maxAgeMs: setting('How long the history keeps a call, in milliseconds.', integer(604_800_000, 1_000)),
  }),
  deadLetters: group({
    maxBytes: setting(
      'Maximum size of dead letters in bytes; beyond that, calls that Segment refuses stay in the queue.',
      positive(268_435_456),
    ),
    maxAgeMs: setting('How long a dead letter is kept, in milliseconds.', integer(2_592_000_000, 1_000)),
  }),
  ackWaitMs: setting(
    'After this many milliseconds, the calls of a deliverer that stopped are given to another one.',
    duration(30_000, 1_000),
  ),
  maxAckPending: setting(
    'Maximum calls of a source and channel that all deliverers hold at a time; each may hold 5,000.',
    positive(50_000),
  ),
})

/** The settings of the storage on NATS JetStream with all defaults. */
export type NatsSettings = z.output<typeof natsSettings>
