import { validationTargets } from '@org/segment-core/spec'
import * as z from 'zod/mini'
import { natsSettings } from './nats-settings.ts'
import { pathSettings } from './path-settings.ts'
import { duration, group, integer, oneOf, positive, rate, secret, setting, string } from './setting.ts'

/** What happens to a call that breaks one of Segment's rules. */
export const validationModes = ['off', 'annotate', 'reject'] as const

/** How much of a visitor's address reaches Segment. */
export const addressModes = ['full', 'truncated', 'none'] as const

/** Who sends: browsers and apps, or servers. Segment treats them differently. */
export const channels = ['browser', 'server'] as const

/** One of {@link channels}. */
export type Channel = (typeof channels)[number]

const regions = ['us', 'eu'] as const
const aliasPattern = /^[\w.-]{1,64}$/
const originPattern = /^(?:\*|[a-z][a-z\d.+-]*:\/\/[^/\s]+)$/i
const publicOriginPattern = /^https?:\/\/(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?(?:\/[\w.-]+)*\/?$/i
const headerPattern = /^[\w!#$%&'*+.^`|~-]+$/
const hostPattern = /^(?:https?:\/\/)?[\w.-]+(?::\d{1,5})?\/?$/i

/** Settings of one source. */
export const sourceSchema = z.strictObject({
  writeKey: secret('Write key of the source in Segment.', string().check(z.regex(/^(?!\$)/))),
  publicKeys: setting(
    'Keys that clients may send besides the alias. List the real write key to keep existing installs working.',
    z._default(z.array(string()), []),
  ),
  region: setting('Region of the workspace. Overrides `region`.', z.optional(z.enum(regions))),
  host: setting('Base URL of the Tracking API. Overrides `host`.', z.optional(string())),
  channels: setting(
    'Who may send: browsers and apps (short paths and the pixel, without a token), servers (long paths). Default: both; only `server` if the source has `serverToken` or `serverHmacKey`.',
    z.optional(z.array(z.enum(channels)).check(z.minLength(1))),
  ),
  serverToken: secret('Token required of servers, as Bearer or as the password of Basic.', z.optional(string())),
  serverHmacKey: secret(
    'Key that servers sign with: `X-Signature: sha256=<hex of HMAC-SHA256 of the uncompressed body>`.',
    z.optional(string()),
  ),
  validation: setting('Overrides `validation`.', z.optional(z.enum(validationModes))),
  validateFor: setting('Overrides `validateFor`.', z.optional(z.array(z.enum(validationTargets)))),
  ip: setting('Overrides `ip`.', z.optional(z.enum(addressModes))),
  requestsPerSecond: setting('Overrides `limits.requestsPerSecondPerSource`.', z.optional(rate())),
  plan: setting(
    'JSON file of the tracking plan that calls must keep to, on Node. Read at the start.',
    z.optional(string()),
  ),
  planViolationsTo: setting('Alias of the source that gets violations.', z.optional(string())),
  planBlockedTo: setting('Alias of the source that gets blocked calls.', z.optional(string())),
  revoked: setting(
    'Whether its keys are refused with 401. Calls that are stored already are still delivered.',
    z._default(z.boolean(), false),
  ),
})

/** All settings. */
export const collectorConfigSchema = z.strictObject({
  sources: setting(
    'Sources by alias. Clients send the alias as their write key.',
    z._default(z.record(z.string().check(z.regex(aliasPattern)), sourceSchema), {}),
  ),
  sourcesFrom: setting(
    'Where further sources are, as JSON like `sources`; changes apply without a restart. On Node a file; on Workers a key of the KV namespace bound as `SOURCES`, by default `sources`.',
    z.optional(string()),
  ),
  unknownKeys: setting(
    '`refuse` answers 401 to a write key that no source has; `pass` forwards its calls to Segment with that key.',
    oneOf(['refuse', 'pass'], 'refuse'),
  ),
  region: setting('Region of the workspace.', oneOf(regions, 'us')),
  host: setting('Base URL of the Tracking API. Overrides that of the region.', z.optional(string())),
  allowInsecureHost: setting(
    'Whether `host` may use http to a private address. Keys and calls then cross that network unencrypted.',
    z._default(z.boolean(), false),
  ),
  deliver: setting(
    'When a client gets its answer: `direct` once Segment has the calls, `queue` once a Cloudflare Queue has them, `outbox` once they are on disk, `nats` once the servers of `storage.nats` have them. Default on Workers: `queue` if `CALLS` is bound, otherwise `direct`; on Node: `nats` if `storage.nats.servers` is set, otherwise `outbox`.',
    z.optional(z.enum(['direct', 'queue', 'outbox', 'nats'])),
  ),
  validation: setting(
    '`off` accepts what Segment accepts, `annotate` writes issues into `context.violations`, `reject` answers 400.',
    oneOf(validationModes, 'off'),
  ),
  validateFor: setting(
    'Whose rules `validation` checks besides those for every call. They are warnings: `annotate` writes them, `reject` accepts the calls.',
    z._default(z.array(z.enum(validationTargets)), []),
  ),
  ip: setting(
    '`context.ip` of calls from browsers: the visitor’s address, the address without its last part, or `0.0.0.0`. `truncated` and `none` also apply to each `ip` that clients send, at the top, in `context`, `traits` and `properties`; what is not one address is removed.',
    oneOf(addressModes, 'full'),
  ),
  publicOrigin: setting(
    'Origin at which browsers reach the collector, with a folder if a proxy adds one: `https://events.example.com`. Written into the settings of browsers. Default: what a trusted proxy says in `Forwarded`, `X-Forwarded-Proto` and `X-Forwarded-Host` if `addressHeader` is set, otherwise the scheme and host of the request.',
    z.optional(z.string().check(z.regex(publicOriginPattern))),
  ),
  addressHeader: setting(
    'Header in which a trusted proxy sends the visitor’s address. Default on Workers: `cf-connecting-ip`; on Node: none, the connection’s address is used.',
    z.optional(z.string().check(z.regex(headerPattern))),
  ),
  trustedProxies: setting(
    'Proxies that append to `addressHeader` and to the forwarded headers; that entry from the right counts.',
    positive(1),
  ),
  origins: setting(
    'Origins of pages that may send: `https://www.example.com`, `https://*.example.com`, or `*` for all. Calls from pages of other origins are answered 403; requests without `Origin`, such as those of servers and apps, pass.',
    z._default(z.array(z.string().check(z.regex(originPattern))), ['*']),
  ),
  credentials: setting('Whether pages of listed origins may send credentials.', z._default(z.boolean(), false)),
  operatorToken: secret(
    'Token required by `GET /metrics`, as Bearer. Without it they are closed.',
    z.optional(string()),
  ),
  openMetrics: setting(
    'Whether `GET /metrics` needs no token. Only for a collector that visitors cannot reach at that path.',
    z._default(z.boolean(), false),
  ),
  limits: group({
    batchBytes: setting('Maximum size of a batch request in bytes, uncompressed.', positive(512_000)),
    callBytes: setting('Maximum size of a call in bytes.', positive(32_768)),
    batchCalls: setting('Maximum number of calls in a batch.', positive(2_500)),
    // Deeper JSON could overflow the stack.
    depth: setting('Maximum nesting of JSON.', integer(256, 1, 1_000)),
    bodyMs: setting('Timeout for a body, and on Node for the head before it, in milliseconds.', duration(10_000)),
    requestsPerSecondPerSource: setting(
      'Requests per second for each source; 0 means no limit. On Workers the binding `SOURCE_LIMIT` sets it.',
      z._default(rate(), 0),
    ),
    requestsPerSecondPerAddress: setting(
      'Requests per second for each address; 0 means no limit. On Workers the binding `ADDRESS_LIMIT` sets it.',
      z._default(rate(), 0),
    ),
  }),
  paths: pathSettings,
  middleware: group({
    timeoutMs: setting('Timeout for your own middleware and for each hook, in milliseconds.', duration(5_000)),
    onFailure: setting(
      'What happens to a call whose middleware throws or is late: `refuse` refuses it, because it may not be redacted; `pass` accepts it unchanged.',
      oneOf(['refuse', 'pass'], 'refuse'),
    ),
  }),
  duplicates: group({
    windowMs: setting('How long repeated messageIds are dropped, in milliseconds; 0 disables it.', integer(600_000, 0)),
    shards: setting('Durable Objects per source on Workers. Each remembers half a million messageIds.', positive(4)),
  }),
  delivery: group({
    timeoutMs: setting('Timeout of one request to Segment, in milliseconds.', duration(10_000)),
    batchBytes: setting('Maximum size of a batch sent to Segment, in bytes.', positive(500_000)),
    ageMs: setting('Longest wait for a batch to fill, in milliseconds; used by `outbox`.', duration(1_000)),
    concurrency: setting('Concurrent requests to Segment.', positive(4)),
    budgetMs: setting('How long `direct` retries before the client must, in milliseconds.', duration(10_000)),
  }),
  outbox: group({
    path: setting('SQLite file that stores accepted calls.', z._default(string(), 'outbox/calls.sqlite')),
    maxBytes: setting('Maximum size of stored calls in bytes; beyond that, clients get 503.', positive(1_073_741_824)),
    reserveBytes: setting(
      'Bytes of the volume that calls may not use, because acknowledgements need room too; with less left, clients get 503 and delivery continues. Default: 64 MiB, or 5 % of a volume on which that is less.',
      z.optional(z.int().check(z.minimum(0))),
    ),
    durability: setting(
      '`full` survives a power failure, `normal` survives a crash of the process.',
      oneOf(['full', 'normal'], 'full'),
    ),
    parkedMaxAgeMs: setting(
      'How long parked calls are kept before they are deleted, in milliseconds in which the collector runs. Each deletion is logged and counted.',
      positive(2_592_000_000),
    ),
  }),
  storage: group({ nats: natsSettings }),
  cdn: group({
    origin: setting('Origin of settings and library.', z._default(string(), 'https://cdn.segment.com')),
    library: setting(
      'Folder of your own copy of the browser library on Node: `node_modules/@segment/analytics-next/dist/umd`. Library and chunks come from it instead of the CDN. On Workers the binding `LIBRARY` is that folder.',
      z.optional(string()),
    ),
    cacheSeconds: setting('How long settings and library are cached, in seconds.', integer(300, 0)),
    publicHost: setting(
      'Host or origin that browsers send to, written into their settings. Overridden by `publicOrigin`.',
      z.optional(z.string().check(z.regex(hostPattern))),
    ),
  }),
  server: group({
    host: setting('Address to listen on, on Node.', z._default(string(), '127.0.0.1')),
    port: setting('Port to listen on, on Node; 0 picks a free one.', integer(8080, 0, 65_535)),
    drainMs: setting('Time to finish and deliver after SIGTERM, in milliseconds.', duration(10_000)),
  }),
})

/** The settings of a collector as people write them. */
export type CollectorConfigInput = z.input<typeof collectorConfigSchema>

/** The settings of a collector with all defaults. */
export type CollectorConfig = z.output<typeof collectorConfigSchema>

/** The settings of one source with all defaults. */
export type SourceConfig = z.output<typeof sourceSchema>
