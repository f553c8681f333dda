import { redactRequest, type SegmentRequest } from './segment-request.ts'

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * A curl command that sends the same request, for a POSIX shell.
 * @param options `reveal` writes the credential out; otherwise it is replaced and the command needs it filled in
 */
export const requestToCurl = (request: SegmentRequest, options: { readonly reveal?: boolean } = {}): string => {
  const shown = options.reveal === true ? request : redactRequest(request)
  const lines = [
    `curl --request ${shown.method} ${quote(shown.url)}`,
    ...Object.entries(shown.headers).map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(shown.body === undefined ? [] : [`--data-raw ${quote(shown.body)}`]),
  ]
  return lines.join(' \\\n  ')
}
