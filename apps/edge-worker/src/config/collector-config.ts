import * as z from 'zod/mini'

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

/** Settings that belong together; each has its default where none of them is given. */
const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
  const schema = z.strictObject(shape)
  return z._default(schema, z.parse(schema, {}) as never)
}

/** A source of Segment and who may send to it. */
export const sourceSchema = z.strictObject({
  writeKey: text(),
  publicKeys: z._default(z.array(text()), []),
  region: z.optional(z.enum(['us', 'eu'])),
  host: z.optional(text()),
  channels: z._default(z.array(z.enum(channels)), [...channels]),
  serverToken: z.optional(text()),
  serverHmacKey: z.optional(text()),
  validation: z.optional(z.enum(validationModes)),
  ip: z.optional(z.enum(addressModes)),
  requestsPerSecond: z.optional(amount()),
})

/** Everything there is to set. */
export const collectorConfigSchema = z.strictObject({
  sources: z._default(z.record(z.string().check(z.regex(/^[\w.-]{1,64}$/)), sourceSchema), {}),
  unknownKeys: z._default(z.enum(['refuse', 'pass']), 'refuse'),
  region: z._default(z.enum(['us', 'eu']), 'us'),
  host: z.optional(text()),
  deliver: z.optional(z.enum(deliveryModes)),
  validation: z._default(z.enum(validationModes), 'off'),
  ip: z._default(z.enum(addressModes), 'full'),
  addressHeader: z.optional(text()),
  trustedProxies: z._default(count(), 1),
  origins: z._default(z.array(z.string().check(z.regex(/^(?:\*|[a-z][a-z\d.+-]*:\/\/[^/\s]+)$/i))), ['*']),
  credentials: z._default(z.boolean(), false),
  operatorToken: z.optional(text()),
  limits: part({
    batchBytes: z._default(count(), 512_000),
    callBytes: z._default(count(), 32_768),
    batchCalls: z._default(count(), 2_500),
    // What is deeper could end the process that reads it.
    depth: z._default(z.int().check(z.minimum(1), z.maximum(1_000)), 256),
    bodyMs: z._default(count(), 10_000),
    requestsPerSecondPerSource: z._default(amount(), 0),
    requestsPerSecondPerAddress: z._default(amount(), 0),
  }),
  duplicates: part({
    windowMs: z._default(z.int().check(z.minimum(0)), 600_000),
    shards: z._default(count(), 4),
  }),
  delivery: part({
    timeoutMs: z._default(count(), 10_000),
    batchBytes: z._default(count(), 500_000),
    ageMs: z._default(count(), 1_000),
    concurrency: z._default(count(), 4),
    budgetMs: z._default(count(), 10_000),
  }),
  outbox: part({
    path: z._default(text(), 'outbox/calls.sqlite'),
    maxBytes: z._default(count(), 1_073_741_824),
    durability: z._default(z.enum(['full', 'normal']), 'full'),
  }),
  cdn: part({
    origin: z._default(text(), 'https://cdn.segment.com'),
    cacheSeconds: z._default(z.int().check(z.minimum(0)), 300),
    publicHost: z.optional(z.string().check(z.regex(/^[\w.-]+(?::\d{1,5})?$/))),
  }),
  server: part({
    host: z._default(text(), '127.0.0.1'),
    port: z._default(z.int().check(z.minimum(0), z.maximum(65_535)), 8080),
    drainMs: z._default(count(), 10_000),
  }),
})

/** The settings of a collector as people write them. */
export type CollectorConfigInput = z.input<typeof collectorConfigSchema>

/** The settings of a collector, complete. */
export type CollectorConfig = z.output<typeof collectorConfigSchema>

/** The settings of one source, complete. */
export type SourceConfig = z.output<typeof sourceSchema>
