import { decodeBase64 } from '../error/base64.ts'
import { SegmentError } from '../error/segment-error.ts'

const invalid = (why: string, advice: string): SegmentError =>
  new SegmentError('invalid_source', `The private key ${why}.`, { path: ['privateKeyPem'], advice })

const convert = 'Convert it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out pkcs8.pem'

/** Other kinds of PEM blocks, by their label. */
const otherLabels: Readonly<Record<string, readonly [why: string, advice: string]>> = {
  'RSA PRIVATE KEY': ['is in PKCS#1 format, which web runtimes cannot read', `${convert}.`],
  'EC PRIVATE KEY': ['is not an RSA key', 'Use the RSA key of the OAuth application.'],
  'ENCRYPTED PRIVATE KEY': ['is encrypted', 'Decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem.'],
  'PUBLIC KEY': ['is a public key', 'Use the private key; the public one is uploaded to Segment.'],
  CERTIFICATE: ['is a certificate', 'Use the private key of the OAuth application.'],
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/

/**
 * Reads an RSA private key in PKCS#8 PEM. Line breaks may be written as `\n`, as in environment files.
 * @returns DER bytes, for `subtle.importKey('pkcs8', …)`
 * @throws {SegmentError} `invalid_source` for any other format, with advice; never with the key
 * @see https://segment.com/docs/connections/oauth/
 */
export const parsePrivateKey = (pem: string): Uint8Array<ArrayBuffer> => {
  const [, label, base64] = block.exec(pem.replaceAll('\\n', '\n')) ?? []
  if (label === undefined || base64 === undefined) {
    throw invalid(
      'is not in PEM format',
      'Pass the whole file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.',
    )
  }
  if (label !== 'PRIVATE KEY') {
    throw invalid(...(otherLabels[label] ?? ['is of an unsupported type', 'Use an RSA key in PKCS#8 PEM.']))
  }
  const der = decodeBase64(base64)
  if (der === undefined || der.byteLength === 0) throw invalid('is damaged', 'Copy the file again.')
  return der
}
