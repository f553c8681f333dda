import { createSign, generateKeyPairSync } from 'node:crypto'

/** A private key and its certificate, both PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

const validity = { notBefore: '20200101000000Z', notAfter: '20990101000000Z' } as const

/** Tags of DER, the encoding of X.509. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  text: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const

/** Object identifiers, encoded. */
const oids = {
  commonName: '0603550403',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
  ecdsaWithSha256: '06082a8648ce3d040302',
} as const

const oid = (name: keyof typeof oids): Buffer => Buffer.from(oids[name], 'hex')

const encode = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length)
  return Buffer.concat([Buffer.from([tag, 0x82]), length, content])
}

/**
 * Creates a self-signed certificate for `localhost` and 127.0.0.1.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export const selfSignedCertificate = (): Certificate => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = encode(tags.sequence, oid('ecdsaWithSha256'))
  const commonName = encode(tags.sequence, oid('commonName'), encode(tags.text, Buffer.from('localhost')))
  const name = encode(tags.sequence, encode(tags.set, commonName))
  const period = encode(
    tags.sequence,
    encode(tags.generalizedTime, Buffer.from(validity.notBefore)),
    encode(tags.generalizedTime, Buffer.from(validity.notAfter)),
  )
  const names = encode(
    tags.sequence,
    encode(tags.dnsName, Buffer.from('localhost')),
    encode(tags.ipAddress, Buffer.from([127, 0, 0, 1])),
  )
  const authority = encode(tags.sequence, encode(tags.boolean, Buffer.from([0xff])))
  const extensions = encode(
    tags.sequence,
    encode(tags.sequence, oid('subjectAltName'), encode(tags.octets, names)),
    encode(tags.sequence, oid('basicConstraints'), encode(tags.octets, authority)),
  )
  const signed = encode(
    tags.sequence,
    encode(tags.version, encode(tags.integer, Buffer.from([2]))),
    encode(tags.integer, Buffer.from([1])),
    algorithm,
    name,
    period,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    encode(tags.extensions, extensions),
  )
  const signature = createSign('SHA256').update(signed).sign(privateKey)
  const certificate = encode(tags.sequence, signed, algorithm, encode(tags.bits, Buffer.from([0]), signature))
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: toPem(certificate) }
}

const toPem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
