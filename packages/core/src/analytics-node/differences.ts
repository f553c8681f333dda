/** An intended difference to `@segment/analytics-node`. */
export interface Difference {
  /** What `@segment/analytics-node` does. */
  readonly original: string
  /** What the stand-in does. */
  readonly here: string
  readonly why: string
  /** What to do in a program that relied on it. */
  readonly advice: string
}

/**
 * The intended differences to `@segment/analytics-node` 3.1. The README lists them; test/analytics-node-differences.test.ts
 * shows each with both libraries.
 */
export const differences = {
  validation: {
    original: 'Sends calls that Segment drops, such as an empty event name, a call over 32 KB or an invalid timestamp.',
    here: 'Does not send calls that Segment would drop: the callback and `error` listeners get a `SegmentError` with the issues.',
    why: 'Segment answers 200 to these calls, so the loss would be silent.',
    advice: 'Correct the call, or handle the error in the callback or in an `error` listener.',
  },
  argumentErrors: {
    original: 'Methods and the constructor throw errors named `Error`.',
    here: 'The errors that methods throw have the same text and `field`, and are named `ValidationError`.',
    why: 'A log shows what they are about.',
    advice: 'Check the `field` or the message of the error instead of its name.',
  },
  batchBytes: {
    original: 'Estimates the size of a batch, and misses most of its bytes.',
    here: 'Batches stay within the limit of Segment in bytes.',
    why: 'Segment refuses larger ones.',
    advice: 'Nothing. `flushAt` is still the largest number of calls in a batch.',
  },
  halving: {
    original: 'Gives up every call of a batch that is refused.',
    here: 'A batch that is refused because of one call is halved, and the others are sent.',
    why: 'One bad call does not cost the others.',
    advice: 'Do not take one failure for the failure of the whole batch: check each call in its callback.',
  },
  reasons: {
    original: 'The reason of a failure is an `Error`, such as `[503] Service Unavailable`.',
    here: 'The reason has the same text, and is a `SegmentError` with `code`, `details` and the full message as its `cause`.',
    why: 'Code can decide by the code.',
    advice: 'Compare `code` and `details.status` instead of parsing the text.',
  },
  callbacks: {
    original: 'Calls callbacks at least 300 ms after the call.',
    here: 'Callbacks run when the outcome is known.',
    why: 'A flush does not wait for nothing.',
    advice: 'Do not rely on the delay: the callback may run before the next timer.',
  },
  overlappingFlushes: {
    original: 'A flush during a flush returns at once, with a warning.',
    here: 'Flushes may overlap, and each waits for the calls before it.',
    why: 'A server flushes at the end of each request.',
    advice: 'Nothing. A check that no other flush runs is no longer needed.',
  },
  lateFlush: {
    original: '`flush({ timeout })` gives up calls that wait for a retry.',
    here: '`flush({ timeout })` gives up no call: late ones stay in flight, and `error` listeners get `flush_timeout`.',
    why: 'Only a close ends deliveries.',
    advice: 'Await `closeAndFlush` before the process ends; a late `flush` leaves its calls in flight.',
  },
  redirects: {
    original: 'Counts a redirect as delivered.',
    here: 'A redirect fails the calls.',
    why: 'Nothing was delivered, and the write key must not travel to another address.',
    advice: 'Set `host` to the address that answers, without a redirect.',
  },
  foreignAnswers: {
    original: 'Counts every 2xx as delivered.',
    here: 'A 2xx with a web page or `success: false` is retried.',
    why: 'It comes from a proxy or the login page of a network.',
    advice:
      'Let the server behind `host` or `httpClient` answer 2xx only for what it keeps, with JSON or an empty body.',
  },
  retryAfter: {
    original: 'Obeys `Retry-After` on 429 only, and gives up after 20 such answers more than `maxRetries`.',
    here: '`Retry-After` is obeyed on every status that is retried, and 429 is retried until `maxRateLimitDuration`.',
    why: 'The server knows best when it is ready.',
    advice: 'Check `maxRateLimitDuration`: it, and not `maxRetries`, ends the retries of a 429.',
  },
  pauses: {
    original: 'Pauses 1 to 2 s before the first retry.',
    here: 'Pauses up to 0.5 s before the first retry, and twice as long before each further one, at random; while the host fails, batches wait together.',
    why: 'Many clients do not return at once.',
    advice: 'Check whether `maxRetries` and `maxTotalBackoffDuration` still cover the outages that you planned for.',
  },
  concurrency: {
    original: 'Sends any number of batches at once.',
    here: 'Sends at most 16 batches at once.',
    why: 'A loop over many calls does not open thousands of connections.',
    advice: 'Raise `flushAt` if 16 requests at a time are too few.',
  },
  refusals: {
    original: 'Sends every batch to a host that refuses all of them.',
    here: 'After five refusals in a row with one status, further calls get that answer without being sent; after a pause, one call probes.',
    why: 'A firewall or a wrong host is not flooded.',
    advice:
      'Do not count requests to learn how many calls were made, and expect that `httpClient` is not called while a host refuses.',
  },
  tokenRenewal: {
    original: 'Gives up calls whose OAuth token is refused, and repeats requests that the OAuth server refuses.',
    here: 'After a 401 the token is renewed once and the calls are sent again; a refusal by the OAuth server (400, 401, 415) or an invalid key ends the delivery at once.',
    why: 'A token may expire early; a wrong key does not get better.',
    advice: 'Remove code that sends calls again after a 401.',
  },
  credential: {
    original: 'Shows the credential to `http_request` and `http_response` listeners.',
    here: '`http_request` and `http_response` listeners do not see the credential.',
    why: 'Listeners write logs.',
    advice: 'Take the write key from your settings, not from the headers.',
  },
  host: {
    original: 'Accepts any URL as `host`, and any text as `writeKey`.',
    here: '`host` has no user name or password, and uses plain `http` only to this machine, or to private addresses with `allowInsecureHost`.',
    why: 'A write key must not cross a network unencrypted.',
    advice: 'Use `https`, or set `allowInsecureHost` for `http` to a private address.',
  },
  names: {
    original: 'Names itself in `messageId`, `context.library`, `_metadata`, `User-Agent` and `VERSION`.',
    here: '`messageId` is a UUID, `context.library`, `User-Agent` and `VERSION` name this package, and `_metadata` is not sent.',
    why: 'Segment shows which library sent a call.',
    advice:
      'Do not look for the name `@segment/analytics-node` or the prefix `node-next-` in calls, and correct snapshots of tests.',
  },
  moreErrors: {
    original: 'Only logs callbacks that throw and plugins that do not load.',
    here: '`error` listeners also get `callback_error` and `plugin_failure`; without listeners, failed calls write a line to the console, at most one per kind and minute.',
    why: 'Nothing fails silently.',
    advice:
      'Add an `error` listener, and let it accept the codes `callback_error`, `plugin_failure` and `flush_timeout`.',
  },
  snapshots: {
    original: 'Sends the values that the objects of a call have when the batch is sent.',
    here: "A call is copied when it is made, and plugins do not change the caller's objects.",
    why: 'Later changes do not belong to the call.',
    advice:
      'Set the values before the call; a later change is not sent. In plugins, change `ctx.event` or use `ctx.updateEvent`.',
  },
  disabled: {
    original: 'With `disable`, calls wait for their batch before they count as sent.',
    here: 'With `disable`, calls count as sent at once.',
    why: 'Tests do not wait.',
    advice: 'Do not wait for a flush in tests with `disable`.',
  },
  contexts: {
    original: 'A context has an id of its own, `attempts` is 1, and `flush()` prints its log.',
    here: "A context's `id` is the `messageId`, `attempts` counts requests, and `flush()` prints nothing.",
    why: 'They say more, and the console belongs to the application.',
    advice: 'Expect that `id` is the `messageId` and that `attempts` may be more than 1; print `logs()` yourself.',
  },
  internals: {
    original:
      'Keeps its state in members such as `_queue` and `_publisher`, and its files under `dist` can be imported.',
    here: 'Has no internal members such as `_queue`, and no files to import but `@org/segment-core/analytics-node`.',
    why: 'They may change in any release.',
    advice: 'Use the public methods and the package alone; for tests, pass an `httpClient`.',
  },
} as const satisfies Readonly<Record<string, Difference>>

/** The name of a difference. */
export type DifferenceName = keyof typeof differences
