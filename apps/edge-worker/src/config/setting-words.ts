/** What people are told of a setting. */
export interface SettingWords {
  readonly help: string
  /** Whether its value must never be shown. */
  readonly secret?: true
}

/**
 * The words of every setting by its path. They stand apart from the schema, for the reference needs them and the bundle
 * of a Worker does not.
 */
export const settingWords: Readonly<Record<string, SettingWords>> = {
  'sources.*.writeKey': { help: 'Write key of the source in Segment.', secret: true },
  'sources.*.publicKeys': {
    help: 'Keys that clients may send besides the alias; a real write key among them keeps its old installs working.',
  },
  'sources.*.region': { help: 'Region of the workspace; else `region`.' },
  'sources.*.host': { help: 'Origin in the place of the region’s; else `host`.' },
  'sources.*.channels': {
    help: 'Who may send: browsers and apps (the short paths, the pixel), servers (the long ones).',
  },
  'sources.*.serverToken': {
    help: 'Token that server callers must show, as `Authorization: Bearer` or as the password of Basic.',
    secret: true,
  },
  'sources.*.serverHmacKey': {
    help: 'Key with which server callers sign: `X-Signature: sha256=<hex of HMAC-SHA256 of the body as JSON text>`.',
    secret: true,
  },
  'sources.*.validation': { help: 'Else `validation`.' },
  'sources.*.ip': { help: 'Else `ip`.' },
  'sources.*.requestsPerSecond': { help: 'Else `limits.requestsPerSecondPerSource`.' },
  sources: {
    help: 'Sources by alias. The alias is what clients send as their write key.',
  },
  unknownKeys: {
    help: 'A write key that no source has is answered 401, or goes on to Segment as it is.',
  },
  region: { help: 'Region of the workspace.' },
  host: { help: 'Origin of the Tracking API in the place of the region’s.' },
  deliver: {
    help: 'When a client is answered: `direct` once Segment has the calls, `queue` once a Cloudflare Queue has them, `outbox` once they are on disk. On Workers `queue` where the binding is there, else `direct`; on Node `outbox`.',
  },
  validation: {
    help: '`off` answers as Segment does, `annotate` writes what is wrong into `context.violations`, `reject` answers 400.',
  },
  ip: {
    help: '`context.ip` of calls from browsers: the visitor’s address, without its last part, or `0.0.0.0`.',
  },
  addressHeader: {
    help: 'Header in which a trusted proxy gives the visitor’s address. On Workers `cf-connecting-ip`; on Node none, and the connection’s own address counts.',
  },
  trustedProxies: {
    help: 'Proxies that append to `addressHeader`; the address is that many places from the right.',
  },
  origins: {
    help: 'Origins of pages that may send: `https://www.example.com`, `https://*.example.com`, or `*` for all.',
  },
  credentials: {
    help: 'Whether pages may send with credentials; only with listed origins.',
  },
  operatorToken: {
    help: 'Token that `GET /metrics` asks for as `Authorization: Bearer`; without one it is open.',
    secret: true,
  },
  'limits.batchBytes': { help: 'Bytes of a batch request, inflated.' },
  'limits.callBytes': { help: 'Bytes of one call.' },
  'limits.batchCalls': { help: 'Calls in a batch.' },
  'limits.depth': { help: 'Levels of JSON.' },
  'limits.bodyMs': { help: 'Time for a body to arrive, and on Node for the head before it, in milliseconds.' },
  'limits.requestsPerSecondPerSource': {
    help: 'Requests a second of one source; 0 sets no limit. On Workers the binding `SOURCE_LIMIT` sets it.',
  },
  'limits.requestsPerSecondPerAddress': {
    help: 'Requests a second of one address; 0 sets no limit. On Workers the binding `ADDRESS_LIMIT` sets it.',
  },
  'duplicates.windowMs': {
    help: 'How long a messageId is remembered, so that what is sent again is dropped, in milliseconds; 0 remembers none.',
  },
  'duplicates.shards': {
    help: 'Durable Objects among which the messageIds of a source are spread, on Workers; each remembers half a million.',
  },
  'delivery.timeoutMs': {
    help: 'Longest wait for one answer of Segment, in milliseconds.',
  },
  'delivery.batchBytes': { help: 'Bytes of a batch that is sent to Segment.' },
  'delivery.ageMs': {
    help: 'Longest wait of a call for a batch to fill, in milliseconds; with `outbox`.',
  },
  'delivery.concurrency': { help: 'Requests to Segment under way at a time.' },
  'delivery.budgetMs': {
    help: 'Time in which `direct` tries again before the client is told to, in milliseconds.',
  },
  'outbox.path': { help: 'SQLite file of accepted calls.' },
  'outbox.maxBytes': {
    help: 'Bytes of calls it may hold; beyond that clients are answered 503.',
  },
  'outbox.durability': {
    help: '`full` survives a loss of power, `normal` a crash of the process.',
  },
  'cdn.origin': {
    help: 'Where settings and the browser library are fetched.',
  },
  'cdn.cacheSeconds': {
    help: 'How long they are kept, in seconds.',
  },
  'cdn.publicHost': {
    help: 'Host that browsers send to, written into the settings; else the host they asked.',
  },
  'server.host': { help: 'Address to listen on, on Node.' },
  'server.port': {
    help: 'Port to listen on, on Node; 0 takes a free one.',
  },
  'server.drainMs': {
    help: 'Time after SIGTERM for requests under way and what is still to be sent, in milliseconds.',
  },
}
