import { createSign, generateKeyPairSync } from 'node:crypto'

/** A private key and its certificate, both PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Creates an encoder for values with a tag of DER, the encoding of X.509. */
const tagged =
  (tag: number) =>
  (...parts: readonly Uint8Array[]): Buffer => {
    const content = Buffer.concat(parts)
    if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
    // DER has one form of a length, the shortest; Chromium refuses a certificate with another.
    if (content.length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, content.length]), content])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(content.length)
    return Buffer.concat([Buffer.from([tag, 0x82]), length, content])
  }
const boolean = tagged(0x01)
const integer = tagged(0x02)
const bits = tagged(0x03)
const octets = tagged(0x04)
const text = tagged(0x0c)
const time = tagged(0x18)
const sequence = tagged(0x30)
const set = tagged(0x31)
const dnsName = tagged(0x82)
const ipAddress = tagged(0x87)
const version = tagged(0xa0)
const extensions = tagged(0xa3)

/** Object identifiers, encoded. */
const oids = {
  commonName: Buffer.from('0603550403', 'hex'),
  subjectAltName: Buffer.from('0603551d11', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
} as const

const localhost = Buffer.from('localhost')

/**
 * Creates a self-signed certificate for `localhost` and 127.0.0.1.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export const selfSignedCertificate = (): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oids.ecdsaWithSha256)
  const name = sequence(set(sequence(oids.commonName, text(localhost))))
  const names = sequence(dnsName(localhost), ipAddress(Buffer.from([127, 0, 0, 1])))
  const authority = sequence(boolean(Buffer.from([0xff])))
  const signed = sequence(
    version(integer(Buffer.from([2]))),
    integer(Buffer.from([1])),
    algorithm,
    name,
    sequence(time(Buffer.from('20200101000000Z')), time(Buffer.from('20990101000000Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(
      sequence(sequence(oids.subjectAltName, octets(names)), sequence(oids.basicConstraints, octets(authority))),
    ),
  )
  const signature = createSign('SHA256').update(signed).sign(privateKey)
  const certificate = sequence(signed, algorithm, bits(Buffer.from([0]), signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: toPem(certificate) }
}

const toPem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
