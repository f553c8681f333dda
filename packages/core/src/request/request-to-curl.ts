import { bodyText, redactRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * A curl command that sends the same request, for a POSIX shell.
 * @param options `reveal` writes the credential out; otherwise it is replaced and the command needs it filled in
 */
export const requestToCurl = (request: SegmentRequest, options: { readonly reveal?: boolean } = {}): string => {
  const shown = options.reveal === true ? request : redactRequest(request)
  const body = bodyText(shown)
  const lines = [
    // Globbing would read brackets and braces of a URL as patterns.
    `curl --globoff --request ${shown.method} ${quote(shown.url)}`,
    // A header without a value is written with a semicolon; with a colon curl would leave it out.
    ...Object.entries(shown.headers).map(
      ([name, value]) => `--header ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ]
  return lines.join(' \\\n  ')
}
