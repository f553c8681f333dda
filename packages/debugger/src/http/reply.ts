import type { ServerResponse } from 'node:http'

/**
 * Headers of every answer under `/` and `/_dev`. The page loads nothing from other origins and runs no inline script, so
 * no text in a call can become a script.
 */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Answers with JSON. */
export const replyJson = (outgoing: ServerResponse, status: number, value: unknown): void => {
  const body = Buffer.from(JSON.stringify(value))
  outgoing.writeHead(status, {
    ...safeHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.byteLength,
  })
  outgoing.end(body)
}

/** Answers with an error; `code` is stable, `message` is for people. */
export const replyProblem = (outgoing: ServerResponse, status: number, code: string, message: string): void =>
  replyJson(outgoing, status, { error: { code, message } })

/** Answers without a body. */
export const replyEmpty = (outgoing: ServerResponse, status: number, headers: Record<string, string> = {}): void => {
  outgoing.writeHead(status, { ...safeHeaders, ...headers })
  outgoing.end()
}

/** Header that makes a browser save the answer: `segment-cart.html` of the session `cart`. */
export const attachment = (session: string, ending: string): string =>
  // The name of a session needs no escapes.
  `attachment; filename="segment-${session}.${ending}"`
