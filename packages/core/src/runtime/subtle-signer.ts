/** The part of WebCrypto that signs; `crypto.subtle` of every runtime fits. */
export interface SubtleSigner {
  importKey(
    format: 'pkcs8',
    keyData: Uint8Array<ArrayBuffer>,
    algorithm: { readonly name: string; readonly hash: string },
    extractable: boolean,
    usages: 'sign'[],
  ): Promise<object>
  sign(algorithm: string, key: object, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
}
