import { bodyText, redactRequest } from './redact-request.ts'
import type { SegmentRequest } from './segment-request.ts'

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * A curl command that sends the same request, for a POSIX shell.
 * @param options `reveal` shows the credential; otherwise it is replaced, and has to be filled in to run the command
 */
export const requestToCurl = (request: SegmentRequest, options: { readonly reveal?: boolean } = {}): string => {
  const shown = options.reveal === true ? request : redactRequest(request)
  const body = bodyText(shown)
  const lines = [
    // Without --globoff, curl reads brackets and braces of a URL as patterns.
    `curl --globoff --request ${shown.method} ${quote(shown.url)}`,
    // A header without a value ends in a semicolon; with a colon, curl would omit it.
    ...Object.entries(shown.headers).map(
      ([name, value]) => `--header ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ]
  return lines.join(' \\\n  ')
}
