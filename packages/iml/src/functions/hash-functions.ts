import { createHash, createHmac } from 'node:crypto'
import { refuseArgument } from '../error/iml-fault.ts'
import { bytesOf, encodingOf, textOfBytes } from '../values/bytes.ts'
import { bytesOfValue, isEmpty, textOf } from '../values/coerce.ts'
import type { FunctionRow, FunctionRows } from './function-row.ts'

const outputs = ['hex', 'base64', 'latin1']

const digestRow = (name: 'sha1' | 'sha256' | 'sha512', title: string): FunctionRow => ({
  parameters: ['value', '[encoding]', '[key]', '[keyEncoding]'],
  docs: `${title} in \`hex\`, \`base64\` or \`latin1\`; with a key, the HMAC; the key is \`text\`, \`hex\`, \`base64\` or \`binary\``,
  words: [1, 3],
  evaluate: ([value, encoding, key, keyEncoding]) => {
    const output = isEmpty(encoding) ? 'hex' : textOf(encoding)
    if (!outputs.includes(output)) refuseArgument(`The encoding must be one of ${outputs.join(', ')}`)
    const message = bytesOfValue(value)
    const hash = isEmpty(key)
      ? createHash(name)
      : createHmac(name, keyBytes(key, isEmpty(keyEncoding) ? 'text' : textOf(keyEncoding)))
    return textOfBytes(hash.update(message).digest(), encodingOf(output))
  },
})

const keyBytes = (key: unknown, encoding: string): Uint8Array =>
  key instanceof Uint8Array ? key : bytesOf(textOf(key), encodingOf(encoding))

/** Hash functions of UTF-8 text or buffers. */
export const hashFunctions: FunctionRows = {
  md5: {
    parameters: ['value'],
    docs: 'MD5 in `hex`',
    evaluate: ([value]) => createHash('md5').update(bytesOfValue(value)).digest('hex'),
  },
  sha1: digestRow('sha1', 'SHA-1'),
  sha256: digestRow('sha256', 'SHA-256'),
  sha512: digestRow('sha512', 'SHA-512'),
}
