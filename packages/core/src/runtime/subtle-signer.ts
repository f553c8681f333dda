import type { Bytes } from '../values/bytes.ts'

/** The part of WebCrypto that signs; `crypto.subtle` of every runtime fits. */
export interface SubtleSigner {
  importKey(
    format: 'pkcs8',
    keyData: Bytes,
    algorithm: { readonly name: string; readonly hash: string },
    extractable: boolean,
    usages: 'sign'[],
  ): Promise<object>
  sign(algorithm: string, key: object, data: Bytes): Promise<ArrayBuffer>
}
