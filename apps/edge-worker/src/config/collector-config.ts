import * as z from 'zod/mini'
import { setting } from './setting.ts'

/** What is done with a call that breaks a rule of Segment. */
export const validationModes = ['off', 'annotate', 'reject'] as const

/** How much of a visitor's address goes on to Segment. */
export const addressModes = ['full', 'truncated', 'none'] as const

/** Who sends to a source. */
export const channels = ['browser', 'server'] as const

/** When the client is answered: once Segment has the calls, a Queue of Cloudflare, or an SQLite file. */
export const deliveryModes = ['direct', 'queue', 'outbox'] as const

const text = () => z.string().check(z.minLength(1))
const count = () => z.int().check(z.minimum(1))
const amount = () => z.number().check(z.minimum(0))

/** A source of Segment and who may send to it. */
export const sourceSchema = z.strictObject({
  writeKey: setting(text(), { help: 'Write key of the source in Segment.', secret: true }),
  publicKeys: setting(z._default(z.array(text()), []), {
    help: 'Keys that clients may send besides the alias; a real write key among them keeps its old installs working.',
  }),
  region: setting(z.optional(z.enum(['us', 'eu'])), { help: 'Region of the workspace; else `region`.' }),
  host: setting(z.optional(text()), { help: 'Origin in the place of the region’s; else `host`.' }),
  channels: setting(z._default(z.array(z.enum(channels)), [...channels]), {
    help: 'Who may send: browsers and apps (the short paths, the pixel), servers (the long ones).',
  }),
  serverToken: setting(z.optional(text()), {
    help: 'Token that server callers must show, as `Authorization: Bearer` or as the password of Basic.',
    secret: true,
  }),
  serverHmacKey: setting(z.optional(text()), {
    help: 'Key with which server callers sign: `X-Signature: sha256=<hex of HMAC-SHA256 of the body as JSON text>`.',
    secret: true,
  }),
  validation: setting(z.optional(z.enum(validationModes)), { help: 'Else `validation`.' }),
  ip: setting(z.optional(z.enum(addressModes)), { help: 'Else `ip`.' }),
  requestsPerSecond: setting(z.optional(amount()), { help: 'Else `limits.requestsPerSecondPerSource`.' }),
})

/** Everything there is to set. */
export const collectorConfigSchema = z.strictObject({
  sources: setting(z._default(z.record(z.string().check(z.regex(/^[\w.-]{1,64}$/)), sourceSchema), {}), {
    help: 'Sources by alias. The alias is what clients send as their write key.',
  }),
  unknownKeys: setting(z._default(z.enum(['refuse', 'pass']), 'refuse'), {
    help: 'A write key that no source has is answered 401, or goes on to Segment as it is.',
  }),
  region: setting(z._default(z.enum(['us', 'eu']), 'us'), { help: 'Region of the workspace.' }),
  host: setting(z.optional(text()), { help: 'Origin of the Tracking API in the place of the region’s.' }),
  deliver: setting(z.optional(z.enum(deliveryModes)), {
    help: 'When a client is answered: `direct` once Segment has the calls, `queue` once a Cloudflare Queue has them, `outbox` once they are on disk. On Workers `queue` where the binding is there, else `direct`; on Node `outbox`.',
  }),
  validation: setting(z._default(z.enum(validationModes), 'off'), {
    help: '`off` answers as Segment does, `annotate` writes what is wrong into `context.violations`, `reject` answers 400.',
  }),
  ip: setting(z._default(z.enum(addressModes), 'full'), {
    help: '`context.ip` of calls from browsers: the visitor’s address, without its last part, or `0.0.0.0`.',
  }),
  addressHeader: setting(z.optional(text()), {
    help: 'Header in which a trusted proxy gives the visitor’s address. On Workers `cf-connecting-ip`; on Node none, and the connection’s own address counts.',
  }),
  trustedProxies: setting(z._default(count(), 1), {
    help: 'Proxies that append to `addressHeader`; the address is that many places from the right.',
  }),
  origins: setting(z._default(z.array(text()), ['*']), {
    help: 'Origins of pages that may send: `https://www.example.com`, `https://*.example.com`, or `*` for all.',
  }),
  credentials: setting(z._default(z.boolean(), false), {
    help: 'Whether pages may send with credentials; only with listed origins.',
  }),
  operatorToken: setting(z.optional(text()), {
    help: 'Token that `GET /metrics` asks for as `Authorization: Bearer`; without one it is open.',
    secret: true,
  }),
  limits: z.prefault(
    z.strictObject({
      batchBytes: setting(z._default(count(), 512_000), { help: 'Bytes of a batch request, inflated.' }),
      callBytes: setting(z._default(count(), 32_768), { help: 'Bytes of one call.' }),
      batchCalls: setting(z._default(count(), 2_500), { help: 'Calls in a batch.' }),
      depth: setting(z._default(count(), 256), { help: 'Levels of JSON.' }),
      bodyMs: setting(z._default(count(), 10_000), { help: 'Time for a body to arrive, in milliseconds.' }),
      requestsPerSecondPerSource: setting(z._default(amount(), 0), {
        help: 'Requests a second of one source; 0 sets no limit. On Workers the binding `SOURCE_LIMIT` sets it.',
      }),
      requestsPerSecondPerAddress: setting(z._default(amount(), 0), {
        help: 'Requests a second of one address; 0 sets no limit. On Workers the binding `ADDRESS_LIMIT` sets it.',
      }),
    }),
    {},
  ),
  duplicates: z.prefault(
    z.strictObject({
      windowMs: setting(z._default(z.int().check(z.minimum(0)), 600_000), {
        help: 'How long a messageId is remembered, so that what is sent again is dropped, in milliseconds; 0 remembers none.',
      }),
      shards: setting(z._default(count(), 16), {
        help: 'Durable Objects among which messageIds are spread, on Workers.',
      }),
    }),
    {},
  ),
  delivery: z.prefault(
    z.strictObject({
      timeoutMs: setting(z._default(count(), 10_000), {
        help: 'Longest wait for one answer of Segment, in milliseconds.',
      }),
      batchBytes: setting(z._default(count(), 500_000), { help: 'Bytes of a batch that is sent to Segment.' }),
      ageMs: setting(z._default(count(), 1_000), {
        help: 'Longest wait of a call for a batch to fill, in milliseconds; with `outbox`.',
      }),
      concurrency: setting(z._default(count(), 4), { help: 'Requests to Segment under way at a time.' }),
      budgetMs: setting(z._default(count(), 10_000), {
        help: 'Time in which `direct` tries again before the client is told to, in milliseconds.',
      }),
    }),
    {},
  ),
  outbox: z.prefault(
    z.strictObject({
      path: setting(z._default(text(), 'outbox/calls.sqlite'), { help: 'SQLite file of accepted calls.' }),
      maxBytes: setting(z._default(count(), 1_073_741_824), {
        help: 'Bytes of calls it may hold; beyond that clients are answered 503.',
      }),
      durability: setting(z._default(z.enum(['full', 'normal']), 'full'), {
        help: '`full` survives a loss of power, `normal` a crash of the process.',
      }),
    }),
    {},
  ),
  cdn: z.prefault(
    z.strictObject({
      origin: setting(z._default(text(), 'https://cdn.segment.com'), {
        help: 'Where settings and the browser library are fetched.',
      }),
      cacheSeconds: setting(z._default(z.int().check(z.minimum(0)), 300), {
        help: 'How long they are kept, in seconds.',
      }),
      publicHost: setting(z.optional(z.string().check(z.regex(/^[\w.-]+(?::\d{1,5})?$/))), {
        help: 'Host that browsers send to, written into the settings; else the host they asked.',
      }),
    }),
    {},
  ),
  server: z.prefault(
    z.strictObject({
      host: setting(z._default(text(), '127.0.0.1'), { help: 'Address to listen on, on Node.' }),
      port: setting(z._default(z.int().check(z.minimum(0), z.maximum(65_535)), 8080), {
        help: 'Port to listen on, on Node; 0 takes a free one.',
      }),
      drainMs: setting(z._default(count(), 10_000), {
        help: 'Time after SIGTERM for requests under way and what is still to be sent, in milliseconds.',
      }),
    }),
    {},
  ),
})

/** The settings of a collector as people write them. */
export type CollectorConfigInput = z.input<typeof collectorConfigSchema>

/** The settings of a collector, complete. */
export type CollectorConfig = z.output<typeof collectorConfigSchema>

/** The settings of one source, complete. */
export type SourceConfig = z.output<typeof sourceSchema>
