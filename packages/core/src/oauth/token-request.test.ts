import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isSegmentError } from '../error/segment-error.ts'
import { importSigningKey, parsePrivateKey } from './token-request.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs8 = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const der = new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' }))

const failure = (pem: string) => {
  try {
    parsePrivateKey(pem)
  } catch (error) {
    if (isSegmentError(error)) return error
  }
  throw new Error('passed')
}

describe('parsePrivateKey', () => {
  it('reads PKCS#8 PEM, however its lines end', () => {
    expect(parsePrivateKey(pkcs8)).toEqual(der)
    expect(parsePrivateKey(pkcs8.replaceAll('\n', '\r\n'))).toEqual(der)
    expect(parsePrivateKey(pkcs8.replaceAll('\n', '\\n'))).toEqual(der)
    expect(parsePrivateKey(`comment\n${pkcs8}\n`)).toEqual(der)
  })

  it.each([
    ['PKCS#1', pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'PKCS#1'],
    ['a public key', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'public key'],
    [
      'an encrypted key',
      pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'encrypted',
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'certificate'],
    ['an EC key', '-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----', 'not an RSA key'],
    ['another block', '-----BEGIN DSA PRIVATE KEY-----\nMIIB\n-----END DSA PRIVATE KEY-----', 'unsupported type'],
    ['text', 'not a key', 'not in PEM format'],
    ['a path', './key.pem', 'not in PEM format'],
    ['half a file', pkcs8.slice(0, 200), 'not in PEM format'],
    ['a damaged block', '-----BEGIN PRIVATE KEY-----\n***\n-----END PRIVATE KEY-----', 'damaged'],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----', 'damaged'],
  ])('refuses %s with what to do', (_, pem, why) => {
    const error = failure(pem)
    expect(error).toMatchObject({ code: 'invalid_source', details: { path: ['privateKeyPem'] } })
    expect(error.message).toContain(why)
    expect(error.details.advice).toBeTruthy()
    const [, line] = pem.split('\n')
    if (line !== undefined && line !== '') expect(inspect(error, { depth: 9 })).not.toContain(line)
  })

  it('refuses a key that decodes but is not RSA', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    await expect(importSigningKey(crypto.subtle, parsePrivateKey(ec.toString()))).rejects.toMatchObject({
      code: 'invalid_source',
      message: 'The private key is damaged or not an RSA key.',
    })
  })
})
